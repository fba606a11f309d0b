# shellcheck shell=bash
# The levels read and deep against what a DBA would run on the restored server (verify-by-hand.sh), in a container with
# the same limits: one database of 1 GB.

bench_production() { production_create demo; }

warm_up() { run_pair 1; }

# One drill of each level; the one of level smoke is kept for the verification by hand. The order alternates.
run_pair() {
  if (($1 % 2)); then
    level read && level deep && by_hand
  else
    by_hand && level deep && level read
  fi
}

# level LEVEL: one drill, and what its verification took.
level() {
  local memory
  settle && memory=$(drill "$1") || return 1
  figure ours "$1" "$(jq .verification.seconds "$WORK/report.json")"
  figure ours "$1 memory" "$memory"
}

by_hand() {
  settle && "$PROGRAM" run -q --config "$WORK/smoke.toml" --json --keep >"$WORK/report.json" || return 1
  figure ours smoke "$(jq '.phases[] | select(.name == "verify").seconds' "$WORK/report.json")"
  "$ROOT/tests/bench/verify-by-hand.sh" "$INSTANCE" >"$WORK/by-hand.out" || return 1
  cat "$WORK/by-hand.out" >>"$WORK/figures/by-hand"
  "$PROGRAM" clean -q --kept --config "$WORK/smoke.toml" >"$WORK/clean.out"
}

print_figures() {
  local step
  printf '%-34s %8s\n' "seconds (medians)" ""
  for step in smoke read deep; do printf '%-34s %8.2f\n' "dr-drill, level $step" "$(median ours "$step")"; done
  for step in pg_amcheck pg_dump pg_checksums all; do printf '%-34s %8.2f\n' "by hand, $step" "$(median by-hand "$step")"; done
  printf '\ndeep / by hand:   %s   pair by pair: %s\n' "$(median_ratio ours deep by-hand all)" "$(ratios ours deep by-hand all | tr '\n' ' ')"
  printf 'read / pg_dump:   %s   pair by pair: %s\n' "$(median_ratio ours read by-hand pg_dump)" "$(ratios ours read by-hand pg_dump | tr '\n' ' ')"
  awk -v m="$(median ours "deep memory")" 'BEGIN { printf "peak memory of a deep drill: %.1f MB\n", m / 1024 }'
}
