#!/usr/bin/env bash
# The tests of the backup system around the drill: rules, runbooks, roles, units, dashboard, and the whole of it in the lab.
# Usage: tests/system/run.sh [--without-lab] DR_DRILL [FILTER]   runs the cases whose name has FILTER in it, as many at a
# time as there are CPUs, or as $JOBS says.
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
cases_read "$here"/cases/*.sh
# The lab makes two clusters and all that is around them.
CASE_SECONDS=1500

work=$(mktemp -d)
trap 'cases_stop; [ "$failed" -gt 0 ] || rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

run_system() { "case_$1"; }

mapfile -t names < <(cases_named "$filter" | grep -v -x -e "$([ "$lab" = yes ] || echo lab)")
run_cases system "$work" run_system "${names[@]}"
cases_slowest
echo "system: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
