#!/usr/bin/env bash
# Every shell script is clean under shellcheck; those that run in the container (drill/) are for any POSIX shell.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
git ls-files '*.sh' '.ci/run' | xargs shellcheck -x
git ls-files 'drill/*.sh' ':!drill/man' | xargs shellcheck --shell=sh
if git grep -n 'R"sh(' -- drill; then
  echo "a script is a file (drill/embed_scripts.cmake)"
  exit 1
fi
