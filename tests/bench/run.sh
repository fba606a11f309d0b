#!/usr/bin/env bash
# Measures dr-drill against a shell script that does the same by hand. Prints figures, asserts nothing.
# Usage: tests/bench/run.sh [drill | verify | many | s3] [PAIRS]   (default: drill, 3 pairs after one to warm up)
#   drill    the whole drill of 1 GB and 33 WAL segments, against by-hand.sh
#   verify   the levels read and deep of 1 GB in one database, against verify-by-hand.sh
#   many     the same of 131 databases with 20,000 tables
#   s3       the whole drill from an S3 server that is 30 ms away, from one that is near, and from local disk
# Installs, builds and makes what it needs below LAB (default /var/tmp/dr-drill-bench), and stops it all at the end. A LAB
# on a tmpfs of 18 GB keeps a noisy disk out of the figures; the fastest of each say most where others share the machine.
set -euo pipefail

what=drill
case "${1:-}" in
  drill | verify | many | s3) what=$1; shift ;;
  *[!0-9]*) sed -n '2,10s/^# //p' "$0" >&2; exit 2 ;;
esac
pairs=${1:-3}
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export LAB=${LAB:-/var/tmp/dr-drill-bench}
# shellcheck source=examples/demo/lib/lab.sh
. "$ROOT/examples/demo/lib/lab.sh"
PROGRAM=$ROOT/build/release/drill/dr-drill
WORK=$LAB/bench
INSTANCE=bench-drill
export RUNTIME_DIRECTORY=$LAB/bench/run
# shellcheck source=tests/bench/lib/figures.sh
. "$ROOT/tests/bench/lib/figures.sh"
# shellcheck source=/dev/null
. "$ROOT/tests/bench/lib/$what.sh"

prepare() {
  lab_require_host 8 && lab_create && install_build_packages && install_lab_packages || return 1
  mkdir -p "$WORK/textfile" "$WORK/state" "$WORK/figures"
  (cd "$ROOT" && cmake --preset release && cmake --build --preset release --target dr-drill) >"$LAB/log/build.log" 2>&1 || {
    tail -n 20 "$LAB/log/build.log" >&2
    lab_fail "dr-drill does not build" "look at $LAB/log/build.log"
    return 1
  }
  incusd_start && image_prepared && bench_production || return 1
  local level
  for level in smoke read deep; do write_config "$level" >"$WORK/$level.toml"; done
}

# write_config LEVEL
write_config() {
  cat <<TOML
[backup]
config = "$(production_config)"
[incus]
socket = "$(incusd_socket)"
image = "$(image_alias)"
instance = "$INSTANCE"
[verify]
level = "$1"
[metrics]
textfile_dir = "$WORK/textfile"
[state]
directory = "$WORK/state"
TOML
}

# settle: waits until the previous drill's writes and deletions are done, and for the CPU budget to recover where the
# machine has one.
settle() {
  local pool
  pool=/proc/$(<"$LAB/run/incusd.pid")/root$LAB/incus/storage-pools/lab
  sync
  btrfs filesystem sync "$pool" && btrfs subvolume sync "$pool" >/dev/null || return 1
  sleep "${SETTLE_SECONDS:-15}"
}

finish() {
  local rc=$?
  trap '' INT TERM HUP
  ! declare -F bench_end >/dev/null || bench_end || rc=1
  ! incusd_running || "$PROGRAM" clean -q --kept --config "$WORK/smoke.toml" >/dev/null 2>&1 || rc=1
  lab_stop || rc=1
  exit "$rc"
}

trap finish EXIT
trap 'exit 130' INT TERM HUP
prepare
lab_log "warming up"
rm -f "$WORK/figures"/*
warm_up
rm -f "$WORK/figures"/*
for ((pair = 1; pair <= pairs; pair++)); do
  lab_log "pair $pair of $pairs"
  run_pair "$pair"
done
print_figures
