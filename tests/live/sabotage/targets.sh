# shellcheck shell=bash disable=SC2034,SC2154
# Recovery targets and backup sets: reached, or the drill fails.

case_sabotage_target_time() {
  production_events
  configure
  drill --target "time:$(production_noted time_half)"
  expect_verdict pass none
  expect_report '.checks[0].value' 250000
}

case_sabotage_target_xid() {
  production_events
  configure
  check heartbeat 'sql = "SELECT count(*) FROM heartbeat"' 'equals = "3"'
  check users 'sql = "SELECT count(*) FROM users"' 'equals = "500000"'
  drill --target "xid:$(production_noted xid)"
  expect_verdict pass none
}

case_sabotage_target_name() {
  production_events
  configure
  drill --target name:half
  expect_verdict pass none
  expect_report '.checks[0].value' 250000
}

case_sabotage_target_unreachable() {
  production_events
  configure
  drill --target time:2099-01-01T00:00:00Z
  expect_verdict fail replay_failed
  expect_message 'recovery target'
  drill --target name:never
  expect_verdict fail replay_failed
  expect_message 'recovery target'
}

# Before the newest backup, and after the older one.
case_sabotage_target_with_older_set() {
  production_events
  configure
  drill --set "$(production_noted older_set)" --target name:whole
  expect_verdict pass none
  expect_report .backup.label "$(production_noted older_set)"
  expect_report '.checks[0].value' 500000
}

# A backup that is too young for its target.
case_sabotage_target_before_the_set() {
  production_events
  configure
  drill --set "$(production_noted newer_set)" --target name:whole
  expect_verdict fail replay_failed
}

# From the older backup through all of the archive.
case_sabotage_set_older() {
  production_events
  configure
  check heartbeat 'sql = "SELECT count(*) FROM heartbeat"' 'equals = "4"'
  drill --set "$(production_noted older_set)"
  expect_verdict pass none
  expect_report .backup.label "$(production_noted older_set)"
}

# The seed reproduces the random choice.
case_sabotage_target_random() {
  local seed target set
  production_events
  configure
  check tables 'sql = "SELECT count(*) FROM pgbench_branches"' 'min = 1'
  # An instant after the last commit passes as drawn, and fails as asked for: then another one is drawn.
  for _ in 1 2 3 4 5; do
    drill --target random --set random
    expect_verdict pass none
    jq -e '.findings | any(contains("replayed to the end of the archive"))' "$WORK/report.json" >/dev/null || break
  done
  seed=$(jq -r .recovery.seed "$WORK/report.json")
  target=$(jq -r .recovery.resolved_target "$WORK/report.json")
  set=$(jq -r .backup.label "$WORK/report.json")
  [[ $seed =~ ^[0-9]+$ ]] || fail "a seed, got $seed"
  [[ $target =~ ^time:2[0-9-]+T[0-9:.]+Z$ ]] || fail "a time as target, got $target"
  drill --target "random:$seed" --set random
  expect_verdict pass none
  expect_report .recovery.resolved_target "$target"
  expect_report .backup.label "$set"
  drill --target "$target" --set "$set"
  expect_verdict pass none
}

# Production was idle for long before its newest segment came: no transaction follows most of the instants.
case_sabotage_target_random_after_the_last_commit() {
  local seed
  production_events
  configure
  copy_repository
  touch "$(newest_segment)"
  check tables 'sql = "SELECT count(*) FROM pgbench_branches"' 'min = 1'
  for seed in {1..12}; do
    drill --set "$(production_noted newer_set)" --target "random:$seed"
    expect_verdict pass none
    [ "$(jq '.findings | length' "$WORK/report.json")" -eq 0 ] || break
  done
  expect_finding 'replayed to the end of the archive'
}
