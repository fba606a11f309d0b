# shellcheck shell=bash
# Figures of the benchmark: a file of "NAME <tab> VALUE" lines for each side that is measured, below $WORK/figures.

# figure SIDE NAME VALUE
figure() { printf '%s\t%s\n' "$2" "$3" >>"$WORK/figures/$1"; }

# values SIDE NAME: of each pair, in order.
values() { awk -F '\t' -v n="$2" '$1 == n { print $2 }' "$WORK/figures/$1"; }

# ratios SIDE NAME SIDE NAME: the first by the second, pair by pair.
ratios() { paste <(values "$1" "$2") <(values "$3" "$4") | awk '{ printf "%.2f\n", $1 / $2 }'; }

middle() { sort -g | awk '{ v[NR] = $1 } END { print NR ? v[int((NR + 1) / 2)] : "-" }'; }
median() { values "$@" | middle; }
median_ratio() { ratios "$@" | middle; }
least() { values "$@" | sort -g | head -n 1; }

# seconds_since BEGIN: BEGIN is a value of EPOCHREALTIME.
seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }'; }

# drill CONFIG: one drill, of $WORK/CONFIG.toml. Leaves its report in $WORK/report.json, prints the KiB of memory that it held at most.
drill() {
  local pid peak=0 now
  "$PROGRAM" run -q --config "$WORK/$1.toml" --json >"$WORK/report.json" &
  pid=$!
  while now=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do
    peak=$now
    sleep 0.1
  done
  wait "$pid" && printf '%s\n' "$peak"
}
