# shellcheck shell=bash disable=SC2015,SC2034,SC2154
# Backups that are good, and drills that fail all the same; what broken backups come to is in ../sabotage.

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
