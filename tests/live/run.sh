#!/usr/bin/env bash
# The live tests: the real binary, a real Incus, real pgBackRest repositories, a real PostgreSQL.
# Usage: tests/live/run.sh DR_DRILL [FILTER]   runs the cases whose name has FILTER in it.
# Needs root and the packages of examples/demo/lib/packages.sh. Prints a line per case and, last,
# "live: N passed, N failed"; exits 1 when one failed. What a failed case left is kept and named.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
export DR_DRILL=${1:?usage: tests/live/run.sh DR_DRILL [FILTER]}
filter=${2:-}
export LAB=${LAB:-/var/tmp/dr-drill-tests}
# shellcheck source=examples/demo/lib/lab.sh
. "$root/examples/demo/lib/lab.sh"
# shellcheck source=tests/live/expect.sh
. "$here/expect.sh"
# shellcheck source=tests/live/damage.sh
. "$here/damage.sh"
# shellcheck source=tests/live/productions.sh
. "$here/productions.sh"
# shellcheck source=tests/live/production-odd.sh
. "$here/production-odd.sh"
for file in "$here"/cases/*.sh "$here"/sabotage/*.sh "$here"/faults/*.sh; do
  # shellcheck source=/dev/null
  . "$file"
done

passed=0
failed=0

# run_case NAME: in a shell of its own, so that a case ends where it fails; in the background, because `set -e` does
# not hold in a command whose success is asked for.
run_case() {
  local name=$1 began=$SECONDS rc=0
  export WORK=$LAB/live/$name
  rm -rf "$WORK"
  mkdir -p "$WORK"
  (
    set -eEu
    trap 'echo "at line $LINENO of ${BASH_SOURCE[0]##*/}: $BASH_COMMAND" >&2' ERR
    trap - EXIT INT TERM HUP
    "case_$name"
    expect_nothing_left
  ) >"$WORK/log" 2>&1 &
  wait "$!" || rc=$?
  if [ "$rc" -eq 0 ]; then
    passed=$((passed + 1))
    echo "ok   live.$name ($((SECONDS - began)) s)"
    rm -rf "$WORK"
  else
    failed=$((failed + 1))
    echo "FAIL live.$name ($((SECONDS - began)) s), see $WORK"
    tail -n 25 "$WORK/log" | sed 's/^/     /'
    remove_test_instances
  fi
}

finish() {
  local rc=$?
  trap '' INT TERM HUP
  remove_test_instances
  lab_stop || rc=1
  exit "$rc"
}

lab_require_host 8 || exit 2
lab_create || exit 2
trap finish EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$LAB/live"
install_s3_packages && install_sabotage_packages && incusd_start && image_prepared && production_create small || exit 2

for name in $(declare -F | sed -n 's/^declare -f case_//p'); do
  case "$name" in *"$filter"*) run_case "$name" ;; esac
done
echo "live: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
