# shellcheck shell=bash disable=SC2034,SC2154
# Damage that production had on its own disk before the backup: the backup is a faithful copy of it.

# pgBackRest has seen the page's checksum fail and backed it up all the same.
case_sabotage_pages_heap_damaged() {
  production_torn_heap
  configure
  drill
  expect_verdict pass none
  expect_finding 'page'
  set_option verify level '"read"'
  drill
  expect_verdict fail corruption_found
  expect_message 'pgbench_accounts'
}

# No checksums: only the order of the keys can tell.
case_sabotage_pages_index_damaged() { # slow
  production_torn_index
  configure
  set_option verify level '"read"'
  drill
  expect_verdict pass none
  expect_report .verification.level read
  expect_report '.verification.tables > 4' true
  expect_report '.verification.bytes > 10000000' true
  set_option verify level '"deep"'
  drill
  expect_verdict fail corruption_found
  expect_message 'users_email_key'
}

# Intact data passes level deep.
case_sabotage_pages_whole() {
  configure
  set_option verify level '"deep"'
  drill
  expect_verdict pass none
  expect_report .verification.level deep
  expect_report '.verification.indexes > 100' true
  expect_report '.findings | length' 0
}

# None of this is damage, and none of it keeps level deep from completing.
case_sabotage_pages_awkward() { # slow
  production_awkward
  configure
  set_option verify level '"deep"'
  drill
  expect_verdict pass none
  expect_finding "the prepared transaction 'half done' in database 'postgres' was rolled back"
  expect_finding 'could not be verified: public.users_times'
  expect_report '[.databases[].name] | index("raw") != null' true
}

case_sabotage_pages_file_missing() {
  production_holed
  configure
  drill
  expect_verdict pass none
  set_option verify level '"read"'
  drill
  expect_verdict fail corruption_found
  expect_message 'pgbench_tellers'
}
