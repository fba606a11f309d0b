#!/usr/bin/env bash
# Every C++ file is clean under clang-tidy: the program and its libraries under the checks of .clang-tidy, the tests under
# the looser ones of tests/.clang-tidy. Usage: tidy.sh [BUILD_DIRECTORY]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${1:-build/dev}

# The files as the build compiles them, many as one: headers are then read once for many files. Alone are those that
# a unity build leaves out.
units() {
  jq -r '.[].file' "$build/compile_commands.json"
}

# clang-tidy looks for the checks beside the file that it is given, which is not where the sources are.
tidy() {
  xargs -r -P "$(nproc)" -n 1 clang-tidy -p "$build" --quiet --config-file="$1" --checks=-bugprone-suspicious-include \
    --extra-arg=-Wno-unknown-warning-option
}

rc=0
units | grep -v -e '/tests/' | tidy .clang-tidy || rc=1
units | grep -e '/tests/' | tidy tests/.clang-tidy || rc=1
exit "$rc"
