# shellcheck shell=bash disable=SC2015,SC2034,SC2154
# Drills that fail although the backup is good; broken backups are in ../sabotage.

case_rto_missed() { # quick
  configure
  set_option objectives rto '"1s"'
  drill
  expect_verdict fail rto_missed
}

case_objective_missed_as_a_warning() {
  configure
  set_option objectives rto '"1s"'
  set_option objectives on_miss '"warn"'
  drill
  expect_verdict pass none
  expect_report '.findings | length' 1
}

# The last commit is as old as the production; the production itself says that nothing was committed since. Then
# something is committed and not archived.
case_objective_with_productions_word() {
  production_asked
  production_start
  configure
  set_option production connection "\"host=$(production_dir)/run user=watcher dbname=postgres\""
  set_option objectives rpo '"1s"'
  drill
  expect_verdict pass none
  expect_report .rpo.measured_seconds 0
  expect_report .production.timeline 1
  expect_report '.production.last_archived == .backup.archive_max' true
  expect_metric rpo_seconds 0
  production_sql -c 'INSERT INTO heartbeat DEFAULT VALUES'
  sleep 1.5
  drill
  expect_verdict fail rpo_missed
  expect_report '.production.unarchived_bytes > 0' true
  production_stop
}
