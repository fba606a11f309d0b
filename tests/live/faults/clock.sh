# shellcheck shell=bash
# The host's clock is set while a drill runs.

case_fault_clock_jumps() { # slow
  local jump rpo real=$DR_DRILL
  configure
  drill
  rpo=$(jq .rpo.measured_seconds "$WORK/report.json")
  cat >"$WORK/on-a-clock" <<SH
#!/bin/sh
LD_PRELOAD=$(dpkg -L libfaketime | grep '/libfaketimeMT.so.1$') DONT_FAKE_MONOTONIC=1 FAKETIME_NO_CACHE=1 \
FAKETIME_TIMESTAMP_FILE="$WORK/clock" exec "$real" "\$@"
SH
  chmod +x "$WORK/on-a-clock"
  for jump in +1d -1d; do
    echo +0d >"$WORK/clock"
    DR_DRILL=$WORK/on-a-clock drill_until 'info: restore' set_clock "$jump"
    # It was set: the drill's end says so.
    expect_report "((.ended_at | fromdate) - (.began_at | fromdate) | fabs) > 80000" true
    expect_verdict pass none
    expect_report '.seconds > 1 and .seconds < 3600 and .rto.measured_seconds > 1 and .rto.measured_seconds < 3600' true
    expect_report '[.phases[].seconds | . >= 0 and . < 3600] | all' true
    expect_report ".rpo.measured_seconds - $rpo | . >= 0 and . < 600" true
  done
  # A past drill with a date in the future does not affect the next one.
  drill
  expect_verdict pass none
  [ "$(($(date +%s) - $(sed -n 's/^veza_backup_drill_last_success_timestamp_seconds{.*} \([0-9]*\).*/\1/p' "$(metrics_file)")))" -lt 60 ] || fail "the last success is now"
}

set_clock() { echo "$1" >"$WORK/clock"; }
