#!/usr/bin/env bash
# Measures dr-drill against the same drill by hand (by-hand.sh): same pool, image, backup (1 GB, 33 WAL segments).
# Usage: tests/bench/run.sh [PAIRS]   (default 3, after one warm-up pair). Prints figures, asserts nothing.
# Installs, builds and makes what it needs below LAB (default /var/tmp/dr-drill-bench), and stops it all at the end. A LAB
# on a tmpfs of 18 GB keeps a noisy disk out of the figures; the fastest of each say most where others share the machine.
set -euo pipefail

pairs=${1:-3}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export LAB=${LAB:-/var/tmp/dr-drill-bench}
# shellcheck source=examples/demo/lib/lab.sh
. "$root/examples/demo/lib/lab.sh"
program=$root/build/release/drill/dr-drill
work=$LAB/bench
export RUNTIME_DIRECTORY=$LAB/bench/run

prepare() {
  lab_require_host 8 && lab_create && install_build_packages && install_lab_packages || return 1
  mkdir -p "$work/textfile" "$work/state" "$work/figures"
  (cd "$root" && cmake --preset release && cmake --build --preset release --target dr-drill) >"$LAB/log/build.log" 2>&1 || return 1
  incusd_start && image_prepared && production_create demo || return 1
  cat >"$work/drill.toml" <<TOML
[backup]
config = "$(production_config)"
[incus]
socket = "$(incusd_socket)"
image = "$(image_alias)"
instance = "bench-drill"
[metrics]
textfile_dir = "$work/textfile"
[state]
directory = "$work/state"
TOML
}

# figure FILE NAME SECONDS: one line per measurement.
figure() { printf '%s\t%s\n' "$2" "$3" >>"$work/figures/$1"; }

# ours: one drill. Reads the program's peak memory from outside while it runs.
ours() {
  local begin=$EPOCHREALTIME end pid peak=0 now
  "$program" run -q --config "$work/drill.toml" --json >"$work/report.json" &
  pid=$!
  while now=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do
    peak=$now
    sleep 0.1
  done
  wait "$pid"
  end=$EPOCHREALTIME
  figure ours total "$(awk -v a="$begin" -v b="$end" 'BEGIN { print b - a }')"
  figure ours memory "$peak"
  figure ours requests "$(jq .incus.api_requests "$work/report.json")"
  jq -r '(.phases[] | select(.name == "launch" or .name == "provision" or .name == "verify")), .steps[] | [.name, .seconds] | @tsv' \
    "$work/report.json" | sed 's/^launch/create/' >>"$work/figures/ours"
  figure ours restore "$(jq .restore_seconds "$work/report.json")"
  # Own cost: all that is neither restore nor recovery of PostgreSQL nor Incus creating, stopping and deleting.
  figure ours own "$(jq --arg whole "$(awk -v a="$begin" -v b="$end" 'BEGIN { print b - a }')" \
    '($whole | tonumber) - .restore_seconds - ([.steps[].seconds] | add) - (.phases[] | select(.name == "launch").seconds)' "$work/report.json")"
}

by_hand() {
  "$root/tests/bench/by-hand.sh" "$work/by-hand.prom" >"$work/by-hand.out"
  sed -n 's/^\(.*[^ ]\)  *\([0-9.]*\)$/\1\t\2/p' "$work/by-hand.out" | sed 's/^launch/create/' >>"$work/figures/by-hand"
}

# settle: waits until the previous drill's writes and deletions are done, and for the CPU budget to recover where the
# machine has one.
settle() {
  local pool
  pool=/proc/$(<"$LAB/run/incusd.pid")/root$LAB/incus/storage-pools/lab
  sync
  btrfs filesystem sync "$pool" && btrfs subvolume sync "$pool" >/dev/null || return 1
  sleep 15
}

# median FILE NAME
median() {
  awk -F '\t' -v n="$2" '$1 == n { v[++c] = $2 } END { if (!c) { print "-"; exit } for (i = 1; i <= c; i++) for (j = i + 1; j <= c; j++) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t } print v[int((c + 1) / 2)] }' "$work/figures/$1"
}

# least FILE NAME
least() { awk -F '\t' -v n="$2" '$1 == n && (!c++ || $2 < m) { m = $2 } END { print c ? m : "-" }' "$work/figures/$1"; }

version_milliseconds() {
  local begin end i
  begin=$EPOCHREALTIME
  for ((i = 0; i < 20; i++)); do "$program" --version >/dev/null; done
  end=$EPOCHREALTIME
  awk -v a="$begin" -v b="$end" 'BEGIN { printf "%.1f", (b - a) * 50 }'
}

print_figures() {
  local step a b
  printf '%-22s %10s %10s\n' "seconds (median of $pairs)" dr-drill "by hand"
  for step in create provision restore "start of PostgreSQL" redo "end of recovery" verify stop delete total; do
    a=$(median ours "$step")
    b=$(median by-hand "$step")
    awk -v n="$step" -v a="$a" -v b="$b" 'BEGIN { printf "%-22s %10.2f %10.2f\n", n, a, b }'
  done
  awk -v a="$(median ours total)" -v b="$(median by-hand total)" 'BEGIN { printf "\nwhole drill, ratio:     %.2f\n", a / b }'
  paste <(grep '^total' "$work/figures/ours" | cut -f 2) <(grep '^total' "$work/figures/by-hand" | cut -f 2) |
    awk '{ printf "%s%.2f", (NR > 1 ? " " : "pair by pair:           "), $1 / $2 } END { print "" }'
  awk -v a="$(least ours total)" -v b="$(least by-hand total)" 'BEGIN { printf "fastest of each:        %.2f s, %.2f s, ratio %.2f\n", a, b, a / b }'
  printf 'own cost:               %.2f s\n' "$(median ours own)"
  printf 'dr-drill --version:     %s ms\n' "$(version_milliseconds)"
  awk -v m="$(median ours memory)" 'BEGIN { printf "peak memory of a drill: %.1f MB\n", m / 1024 }'
  printf 'API requests:           %s beside reading output\n' "$(median ours requests)"
}

finish() {
  local rc=$?
  trap '' INT TERM HUP
  lab_stop || rc=1
  exit "$rc"
}

trap finish EXIT
trap 'exit 130' INT TERM HUP
prepare
lab_log "warming up"
ours
by_hand
rm -f "$work/figures"/*
for ((pair = 1; pair <= pairs; pair++)); do
  lab_log "pair $pair of $pairs"
  # The order alternates, so that neither always follows the other.
  if ((pair % 2)); then
    settle && ours
    settle && by_hand
  else
    settle && by_hand
    settle && ours
  fi
done
print_figures
