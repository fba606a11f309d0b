#!/usr/bin/env bash
# Every shell script is clean under shellcheck.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
git ls-files '*.sh' '.ci/run' | xargs shellcheck -x
