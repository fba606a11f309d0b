#!/usr/bin/env bash
# The live tests: the real binary, a real Incus, real pgBackRest repositories, a real PostgreSQL.
# Usage: tests/live/run.sh [--quick] DR_DRILL [FILTER]   runs the cases whose name has FILTER in it, as many at a time as
# there are CPUs, or as $JOBS says; with --quick ten that touch each phase, kind of repository and verdict.
# Needs root and the packages of examples/demo/lib/packages.sh. Prints a line per case and, last,
# "live: N passed, N failed"; exits 1 when one failed. What a failed case left is kept and named.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
chosen=cases_named
[ "${1:-}" != --quick ] || { chosen=cases_quick; shift; }
DR_DRILL=$(realpath "${1:?usage: tests/live/run.sh [--quick] DR_DRILL [FILTER]}")
export DR_DRILL
filter=${2:-}
export LAB=${LAB:-/var/tmp/dr-drill-tests}
# shellcheck source=examples/demo/lib/lab.sh
. "$root/examples/demo/lib/lab.sh"
# shellcheck source=tests/live/expect.sh
. "$here/expect.sh"
# shellcheck source=tests/support/cases.sh
. "$root/tests/support/cases.sh"
# shellcheck source=tests/live/damage.sh
. "$here/damage.sh"
# shellcheck source=tests/live/productions.sh
. "$here/productions.sh"
# shellcheck source=tests/live/production-odd.sh
. "$here/production-odd.sh"
# shellcheck source=tests/live/mean.sh
. "$here/mean.sh"
# shellcheck source=tests/live/memory.sh
. "$here/memory.sh"
cases_read "$here"/cases/*.sh "$here"/sabotage/*.sh "$here"/faults/*.sh

# run_live NAME: runs a case; the drill must leave nothing, whatever its verdict.
run_live() {
  use_slot "$SLOT"
  "case_$1"
  mean_end
  expect_nothing_left
}

# after_failure: cleans up after the failed case, and restarts a daemon that it killed.
after_failure() {
  use_slot "$SLOT"
  mean_end
  incusd_running || incusd_start >/dev/null 2>&1
  remove_test_instances
}

finish() {
  local rc=$? slot
  trap '' INT TERM HUP
  cases_stop
  for ((slot = 1; slot <= JOBS; slot++)); do use_slot "$slot" && remove_test_instances; done
  unset INCUS_PROJECT
  lab_stop || rc=1
  memory_end || rc=1
  exit "$rc"
}

export JOBS=${JOBS:-$(nproc)}
lab_require_host 8 || exit 2
lab_create || exit 2
trap finish EXIT
trap 'exit 130' INT TERM HUP
memory_begin || exit 2
use_slot 1
mkdir -p "$LAB/live"
install_s3_packages && install_sabotage_packages && incusd_start && image_prepared && production_create small || exit 2
for ((slot = 1; slot <= JOBS; slot++)); do make_slot "$slot" || exit 2; done

# shellcheck disable=SC2046
run_cases live "$LAB/live" run_live $("$chosen" "$filter")
cases_slowest
echo "live: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
