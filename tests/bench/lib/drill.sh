# shellcheck shell=bash
# The whole drill against the same drill by hand (by-hand.sh): same pool, image, backup (1 GB, 33 WAL segments). Once as
# configured by default, once with promote = "triggered", which the drill by hand has no counterpart of.

bench_production() { production_create demo; }

warm_up() { ours ours && by_hand && ours triggered; }

# The order alternates, so that neither always follows the other.
run_pair() {
  if (($1 % 2)); then
    settle && ours ours && settle && by_hand && settle && ours triggered
  else
    settle && ours triggered && settle && by_hand && settle && ours ours
  fi
}

# ours WHAT: one drill; WHAT is "ours" or "triggered", and names its figures.
ours() {
  local what=$1 config=smoke begin total memory
  if [ "$what" = triggered ]; then
    config=triggered
    { cat "$WORK/smoke.toml" && printf '[postgres]\npromote = "triggered"\n'; } >"$WORK/triggered.toml" || return 1
  fi
  begin=$EPOCHREALTIME
  memory=$(drill "$config") || return 1
  total=$(seconds_since "$begin")
  figure "$what" total "$total"
  figure "$what" memory "$memory"
  figure "$what" requests "$(jq .incus.api_requests "$WORK/report.json")"
  jq -r '(.phases[] | select(.name == "launch" or .name == "provision" or .name == "verify" or .name == "teardown")), .steps[] |
    [.name, .seconds] | @tsv' "$WORK/report.json" | sed 's/^launch/create/' >>"$WORK/figures/$what"
  figure "$what" restore "$(jq .restore_seconds "$WORK/report.json")"
  figure "$what" around "$(jq '[.phases[] | select(.name == "launch" or .name == "provision" or .name == "teardown").seconds] | add' "$WORK/report.json")"
  # Own cost: all that is neither restore nor recovery of PostgreSQL nor Incus creating, stopping and deleting.
  figure "$what" own "$(jq --argjson whole "$total" \
    '$whole - .restore_seconds - ([.steps[].seconds] | add) - (.phases[] | select(.name == "launch").seconds)' "$WORK/report.json")"
}

by_hand() {
  "$ROOT/tests/bench/by-hand.sh" "$WORK/by-hand.prom" >"$WORK/by-hand.out" || return 1
  sed -n 's/^\(.*[^ ]\)  *\([0-9.]*\)$/\1\t\2/p' "$WORK/by-hand.out" | sed 's/^launch/create/' >>"$WORK/figures/by-hand"
}

version_milliseconds() {
  local begin=$EPOCHREALTIME i
  for ((i = 0; i < 20; i++)); do "$PROGRAM" --version >/dev/null; done
  awk -v t="$(seconds_since "$begin")" 'BEGIN { printf "%.1f", t * 50 }'
}

# print_ratios WHAT TITLE: to the drill by hand.
print_ratios() {
  printf '\n%-23s %s\n' "$2, ratio:" "$(median_ratio "$1" total by-hand total)"
  printf 'pair by pair:           %s\n' "$(ratios "$1" total by-hand total | tr '\n' ' ')"
  awk -v a="$(least "$1" total)" -v b="$(least by-hand total)" 'BEGIN { printf "fastest of each:        %.2f s, %.2f s, ratio %.2f\n", a, b, a / b }'
}

print_figures() {
  local step
  printf '%-22s %10s %10s %10s\n' "seconds (medians)" dr-drill triggered "by hand"
  for step in create provision restore "start of PostgreSQL" redo "end of recovery" verify stop delete total; do
    awk -v n="$step" -v a="$(median ours "$step")" -v t="$(median triggered "$step")" -v b="$(median by-hand "$step")" \
      'BEGIN { printf "%-22s %10.2f %10.2f %10.2f\n", n, a, t, b }'
  done
  print_ratios ours "whole drill"
  print_ratios triggered "promote = triggered"
  printf 'launch, provision, teardown: %.2f s\n' "$(median ours around)"
  printf 'own cost:               %.2f s\n' "$(median ours own)"
  printf 'dr-drill --version:     %s ms\n' "$(version_milliseconds)"
  awk -v m="$(median ours memory)" 'BEGIN { printf "peak memory of a drill: %.1f MB\n", m / 1024 }'
  printf 'API requests:           %s beside reading output\n' "$(median ours requests)"
}
