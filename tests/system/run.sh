#!/usr/bin/env bash
# The tests of the backup system around the drill: rules, runbooks, roles, units, dashboard, and the whole of it in the lab.
# Usage: tests/system/run.sh [--without-lab] DR_DRILL [FILTER]   runs the cases whose name has FILTER in it.
# Needs root and the packages of examples/lab/lib/packages.sh. Prints a line per case and, last, "system: N passed, N failed";
# exits 1 when one failed. What a failed case left is kept and named.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
lab=yes
[ "${1:-}" != --without-lab ] || { lab=no; shift; }
DR_DRILL=$(realpath "${1:?usage: tests/system/run.sh [--without-lab] DR_DRILL [FILTER]}")
export DR_DRILL
filter=${2:-}
export LAB=${LAB:-/var/tmp/dr-drill-tests}
here=$root/tests/system
cd "$root" || exit 2
# shellcheck source=tests/support/cases.sh
. tests/support/cases.sh
for file in "$here"/cases/*.sh; do
  # shellcheck source=/dev/null
  . "$file"
done

work=$(mktemp -d)
trap '[ "$failed" -gt 0 ] || rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

for name in $(cases_named "$filter"); do
  [ "$name" != lab ] || [ "$lab" = yes ] || continue
  run_case "system.$name" "$work/$name" "case_$name"
done
echo "system: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
