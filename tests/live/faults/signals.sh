# shellcheck shell=bash disable=SC2015,SC2034,SC2154
# Drills that are told to end, or killed, in each of their phases.

readonly PHASES=(preflight launch provision restore recover verify teardown)

# drill_signalled PHASE SIGNAL...: a drill that gets the signals one after the other, as soon as its log says that the
# phase begins. Sets what `drill` sets.
drill_signalled() {
  local phase=$1 pid line signal
  shift
  RC=0
  rm -f "$WORK/fifo"
  mkfifo "$WORK/fifo"
  "$DR_DRILL" run --config "$CONFIG" --json >"$WORK/report.json" 2>"$WORK/fifo" &
  pid=$!
  : >"$WORK/stderr"
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$WORK/stderr"
    case "$line" in
      *"info: $phase") for signal; do kill "-$signal" "$pid" || true; sleep 0.05; done ;;
    esac
  done <"$WORK/fifo"
  wait "$pid" || RC=$?
  cat "$WORK/stderr" >&2
}

# Like a unit's drill: the thread for the journal starts before all others.
case_fault_sigterm_in_each_phase() { # slow
  local phase _
  mean_begin
  for phase in "${PHASES[@]}"; do
    echo "-- $phase" >&2
    # The shortest phases are over in 50 ms: on a busy machine the signal comes too late for them now and then.
    for _ in 1 2 3; do
      rm -rf "$WORK/state" "$WORK/textfile"
      mean_configure
      drill_signalled "$phase" TERM
      [ "$(jq -r .failed_phase "$WORK/report.json")" != "$phase" ] || break
    done
    expect_verdict error interrupted
    expect_message 'ended by SIGTERM'
    expect_report .failed_phase "$phase"
    ! grep -q last_success "$(metrics_file)" || fail "no success in the metrics"
    expect_others_left_alone
    expect_nothing_left
  done
}

# A second signal skips the teardown, and the drill says what is left.
case_fault_second_signal() {
  configure
  drill_signalled restore TERM INT
  expect_verdict error interrupted
  expect_report .teardown_failed true
  expect_report '.seconds < 60' true
  # Not `info`: it asks the instance, which the daemon may just be stopping.
  lab_incus list --format csv --columns n | grep -q -x "$INSTANCE" || fail "the instance is left"
  "$DR_DRILL" clean --config "$CONFIG" | grep -q "^removed: instance '$INSTANCE'"
}

# foreign_instances: one that is not ours, one that an operator keeps, and one that was kept until yesterday.
foreign_instances() {
  local ours=(-c user.dr-drill.managed=true -c user.dr-drill.kept=true)
  lab_incus init --empty bystander >/dev/null
  lab_incus init --empty kept "${ours[@]}" -c user.dr-drill.run-id=20260101T000000Z-0001 \
    -c user.dr-drill.expires-at="$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)" >/dev/null
}

nothing_is_created() {
  [ "$(lab_incus operation list --format json </dev/null \
    | jq '[.[] | select(.description == "Creating instance" and .status_code < 200)] | length')" -eq 0 ]
}

# A killed drill cannot clean up: `clean` does, and removes only what is ours. The metrics still have the last success.
case_fault_sigkill_in_each_phase() { # slow
  local phase
  configure
  drill
  expect_verdict pass none
  cp "$(metrics_file)" "$WORK/metrics.before"
  foreign_instances
  for phase in "${PHASES[@]}"; do
    echo "-- $phase" >&2
    drill_signalled "$phase" KILL
    [ "$RC" -eq 137 ] || fail "killed in $phase, got $RC"
    [ ! -s "$WORK/report.json" ] || fail "no report of a killed drill"
    # The daemon goes on with a creation, and clean cannot see what is not in its list yet.
    case "$phase" in preflight | launch) sleep 1 && lab_wait 60 nothing_is_created || fail "the creation ends" ;; esac
    cmp "$(metrics_file)" "$WORK/metrics.before" || fail "a drill that was killed in $phase changed the metrics"
    "$DR_DRILL" clean --config "$CONFIG" >"$WORK/clean" 2>&1 || fail "clean after a kill in $phase: $(cat "$WORK/clean")"
    grep -q "^left alone: instance 'kept'" "$WORK/clean" || fail "a kept instance stays until its time"
    expect_nothing_left
    lab_incus info bystander >/dev/null && lab_incus info kept >/dev/null || fail "foreign instances stay"
  done
  lab_incus config set kept user.dr-drill.expires-at="$(date -u -d '-1 day' +%Y-%m-%dT%H:%M:%SZ)"
  "$DR_DRILL" clean --config "$CONFIG" | grep -q "^removed: instance 'kept'"
  lab_incus delete bystander
}
