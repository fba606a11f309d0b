# shellcheck shell=bash disable=SC2015,SC2154
# Every backup is proven, not just the newest.

# The repository has two backups: three drills of the stalest take the newer, the older, and the newer again.
case_stalest_of_two() { # slow
  local set order proven round=0
  production_events
  configure
  set_option backup set '"stalest"'
  set_option objectives coverage '"30d"'
  check heartbeat 'sql = "SELECT count(*) FROM heartbeat"' 'equals = "4"'
  order=("$(production_noted newer_set)" "$(production_noted older_set)" "$(production_noted newer_set)")
  for set in "${order[@]}"; do
    coverage "[.backups[] | select(.next) | .label] | join(\" \")" "$set"
    drill
    expect_verdict pass none
    expect_report .backup.label "$set"
    round=$((round + 1))
    proven=$((round < 2 ? 1 : 2))
    grep -q -x "veza_backup_drill_backups{stanza=\"main\",repository=\"1\"} 2" "$(metrics_file)" || fail "two backups"
    grep -q -x "veza_backup_drill_backups_proven{stanza=\"main\",repository=\"1\"} $proven" "$(metrics_file)" || fail "$proven proven"
  done
  coverage '[.backups[].proven.level] | join(" ")' 'smoke smoke'
  coverage '.backups[1].proven.run_id' "$(jq -r .run_id "$WORK/report.json")"
  promtool check metrics <"$(metrics_file)"
  # Damage that is repaired: the file was edited, and the history knows better.
  sed -i 's/"smoke"/"deep"/' "$WORK/state/coverage/main.json"
  coverage '[.backups[].proven.level] | join(" ")' 'smoke smoke'
  drill
  expect_report .backup.label "$(production_noted older_set)"
  expect_finding 'is damaged'
  [ -s "$WORK/state/coverage/main.json.damaged" ] || fail "the damaged ledger is kept"
}

# Two repositories of one production, the second with the newer backup: each is restored, and they are one verdict. Then
# `stalest` drills what is left, and one that is damaged is found and named.
case_each_of_two_repositories() { # slow
  production_events
  PRODUCTION=production configure
  PRODUCTION=production copy_repository
  sed -n 's/^repo1-\(path\|cipher\)/repo2-\1/p' "$(production_config)" >"$WORK/repo2"
  sed -i "/^\[global\]/r $WORK/repo2" "$WORK/pgbackrest.conf"
  # The first repository was copied before there was a row.
  check heartbeat 'sql = "SELECT count(*) FROM heartbeat"' 'max = 4'
  set_option backup repo '"each"'
  drill
  expect_verdict pass none
  expect_report '.each.before | length' 1
  coverage '[.backups[] | select(.is_proven) | "\(.repository) \(.label)"] | join(", ")' \
    "1 $(production_noted older_set), 2 $(production_noted newer_set)"
  grep -q -x 'veza_backup_drill_backups_proven{stanza="main",repository="1"} 1' "$(metrics_file)" || fail "repository 1 is proven"
  grep -q -x 'veza_backup_drill_backups_proven{stanza="main",repository="2"} 1' "$(metrics_file)" || fail "repository 2 is proven"
  # The one backup that no drill has taken is next, whatever its age.
  set_option backup repo '"any"'
  set_option backup set '"stalest"'
  coverage '[.backups[] | select(.next) | "\(.repository) \(.label)"] | join(" ")' "2 $(production_noted older_set)"
  drill
  expect_verdict pass none
  coverage '[.backups[].is_proven] | all' true
  # One that is damaged since: its turn finds it, and all others stay proven.
  flip_bit "$(largest_backup_file)"
  drill
  expect_verdict fail restore_failed
  expect_report .backup.repository 1
  coverage '[.backups[] | select(.is_proven | not) | "\(.repository) \(.failed.reason)"] | join(" ")' '1 restore_failed'
  # And so does a drill of each.
  set_option backup set '"latest"'
  set_option backup repo '"each"'
  drill
  expect_verdict fail restore_failed
  expect_report .each.repository 1
  expect_finding 'repository 2: pass'
}

# coverage FILTER VALUE: jq's answer to FILTER of what the ledger says.
coverage() {
  local got
  "$DR_DRILL" coverage --config "$CONFIG" --json >"$WORK/coverage.json" || return 1
  got=$(jq -r "$1" "$WORK/coverage.json") || return 1
  [ "$got" = "$2" ] || fail "coverage: $1 = $2, got $got"
}
