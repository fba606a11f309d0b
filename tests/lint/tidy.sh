#!/usr/bin/env bash
# Every C++ file of the program and its libraries is clean under clang-tidy. Usage: tidy.sh [BUILD_DIRECTORY]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${1:-build/dev}
# The build's g++ has warnings of its own to be silenced.
git ls-files 'drill/*.cpp' 'incus-client/*.cpp' 'metrics/*.cpp' | xargs -P "$(nproc)" -n 4 clang-tidy -p "$build" --quiet --extra-arg=-Wno-unknown-warning-option
