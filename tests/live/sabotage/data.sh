# shellcheck shell=bash disable=SC2034,SC2154
# Backups that restore without an error but have wrong data.

case_sabotage_data_users_below_minimum() { # quick
  configure
  MIN_USERS_EXPECTED=500001 drill
  expect_verdict fail check_failed
  expect_message "check 'users': 500000 is below the minimum 500001"
}

case_sabotage_data_users_empty() {
  production_events
  configure
  drill --target name:emptied
  expect_verdict fail check_failed
  expect_message "check 'users': 0 is below the minimum 1"
}

case_sabotage_data_users_dropped() {
  production_events
  configure
  drill
  expect_verdict fail check_failed
  expect_message "check 'users': relation \"users\" does not exist"
}

# Half of the users would pass any minimum that was set years ago.
case_sabotage_data_users_halved() { # slow
  configure
  check users 'sql = "SELECT count(*) FROM users"' 'min = 1' 'min_ratio_to_previous = 0.8'
  drill
  expect_verdict pass none
  expect_report '.checks[0].value' 500000
  production_halved
  set_option backup config "\"$(production_config)\""
  drill
  expect_verdict fail check_failed
  expect_message "check 'users': 250000"
  expect_message 500000
  # A failed drill is no reference.
  drill
  expect_verdict fail check_failed
  expect_message "check 'users': 250000"
}

case_sabotage_data_database_missing() {
  configure
  check users 'sql = "SELECT count(*) FROM users"' 'min = 1'
  check orders 'database = "gone"' 'sql = "SELECT count(*) FROM orders"' 'min = 1'
  drill
  expect_verdict fail check_failed
  expect_message "check 'orders': "
  expect_message 'database "gone" does not exist'
}

case_sabotage_data_stale() {
  configure
  check fresh 'sql = "SELECT max(created_at) FROM users"' 'max_age = "87600h"'
  drill
  expect_verdict pass none
  configure
  check fresh 'sql = "SELECT min(created_at) FROM users"' 'max_age = "1h"'
  drill
  expect_verdict fail check_failed
  expect_message "check 'fresh': "
  expect_message 'old'
}

# A date without a row is not fresh.
case_sabotage_data_no_answer() {
  configure
  check fresh 'sql = "SELECT max(created_at) FROM users WHERE id < 0"' 'max_age = "1h"'
  drill
  expect_verdict fail check_failed
  expect_message "check 'fresh': the query returned NULL"
  configure
  check users 'sql = "SELECT id FROM users WHERE id < 0"' 'min = 1'
  check many 'sql = "SELECT id FROM users LIMIT 2"' 'min = 1'
  drill
  expect_verdict fail check_failed
  expect_message "check 'users': the query returned no row"
  expect_report '.checks[1].message' 'the query returned more than one row, expected exactly one'
}

# The server answers, but nothing is proven about production's data.
case_sabotage_data_nothing_asked() {
  configure
  check alive 'sql = "SELECT 1"' 'min = 1'
  drill
  expect_verdict fail check_failed
  configure
  check catalog 'sql = "SELECT count(*) FROM pg_catalog.pg_class"' 'min = 1'
  drill
  expect_verdict fail check_failed
}

# A check must not change what the next one sees, nor run for ever.
case_sabotage_data_check_writes() {
  configure
  check users 'sql = "DELETE FROM users RETURNING 1"' 'min = 1'
  check slow 'sql = "SELECT count(*) FROM users, pg_sleep(60)"' 'min = 1' 'timeout = "1s"'
  drill
  expect_verdict fail check_failed
  expect_message 'cannot execute DELETE in a read-only transaction'
  expect_report '.checks[1].message' 'the query took longer than 1 s'
}
