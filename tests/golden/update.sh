#!/usr/bin/env bash
# Writes the golden report in every format; review the difference before you commit it.
# Usage: tests/golden/update.sh [UNIT_TESTS]   default: those of build/dev
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

DR_DRILL_UPDATE_GOLDEN=1 "${1:-build/dev/tests/unit_tests}" --test-case='golden*'
git --no-pager diff --stat -- tests/golden
