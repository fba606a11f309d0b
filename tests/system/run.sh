#!/usr/bin/env bash
# The tests of the backup system around the drill: rules, runbooks, roles, units, dashboard, and the whole of it in the lab.
# Usage: tests/system/run.sh [--without-lab] DR_DRILL [FILTER]   runs the cases whose name has FILTER in it.
# Needs root and the packages of examples/lab/lib/packages.sh. Prints a line per case and, last, "system: N passed, N failed";
# exits 1 when one failed.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
lab=yes
[ "${1:-}" != --without-lab ] || { lab=no; shift; }
DR_DRILL=$(realpath "${1:?usage: tests/system/run.sh [--without-lab] DR_DRILL [FILTER]}")
export DR_DRILL
filter=${2:-}
export LAB=${LAB:-/var/tmp/dr-drill-tests}
here=$root/tests/system
for file in "$here"/cases/*.sh; do
  # shellcheck source=/dev/null
  . "$file"
done

passed=0
failed=0

# run_case NAME: in a shell of its own, so that a case ends where it fails; in the background, because `set -e` does not hold
# in a command whose success is asked for.
run_case() {
  local name=$1 began=$SECONDS rc=0
  export WORK=$work/$name
  mkdir -p "$WORK"
  (
    set -eEu
    trap 'echo "at line $LINENO of ${BASH_SOURCE[0]##*/}: $BASH_COMMAND" >&2' ERR
    trap - EXIT INT TERM HUP
    cd "$root"
    "case_$name"
  ) >"$WORK/log" 2>&1 &
  wait "$!" || rc=$?
  if [ "$rc" -eq 0 ]; then
    passed=$((passed + 1))
    echo "ok   system.$name ($((SECONDS - began)) s)"
  else
    failed=$((failed + 1))
    echo "FAIL system.$name ($((SECONDS - began)) s)"
    tail -n 30 "$WORK/log" | sed 's/^/     /'
  fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

for name in $(declare -F | sed -n 's/^declare -f case_//p'); do
  [ "$name" != lab ] || [ "$lab" = yes ] || continue
  case "$name" in *"$filter"*) run_case "$name" ;; esac
done
echo "system: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
