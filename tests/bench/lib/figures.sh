# shellcheck shell=bash
# Figures of the benchmark: a file of "NAME <tab> VALUE" lines for each side that is measured, below $WORK/figures.

# figure SIDE NAME VALUE
figure() { printf '%s\t%s\n' "$2" "$3" >>"$WORK/figures/$1"; }

# median SIDE NAME
median() {
  awk -F '\t' -v n="$2" '$1 == n { v[++c] = $2 } END { if (!c) { print "-"; exit } for (i = 1; i <= c; i++) for (j = i + 1; j <= c; j++) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t } print v[int((c + 1) / 2)] }' "$WORK/figures/$1"
}

# least SIDE NAME
least() { awk -F '\t' -v n="$2" '$1 == n && (!c++ || $2 < m) { m = $2 } END { print c ? m : "-" }' "$WORK/figures/$1"; }

# values SIDE NAME: of each pair, in order.
values() { awk -F '\t' -v n="$2" '$1 == n { print $2 }' "$WORK/figures/$1"; }

# ratios SIDE NAME SIDE NAME: the first by the second, pair by pair, on one line.
ratios() {
  paste <(values "$1" "$2") <(values "$3" "$4") | awk '{ printf "%s%.2f", (NR > 1 ? " " : ""), $1 / $2 } END { print "" }'
}

# median_ratio SIDE NAME SIDE NAME: the median of the ratios of the pairs.
median_ratio() { ratios "$@" | tr ' ' '\n' | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# seconds_since BEGIN: BEGIN is a value of EPOCHREALTIME.
seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }'; }

# peak_memory PID: KiB that the process held at most; returns when it has ended.
peak_memory() {
  local peak=0 now
  while now=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$1/status" 2>/dev/null) && [ -n "$now" ]; do
    peak=$now
    sleep 0.1
  done
  printf '%s\n' "$peak"
}
