# shellcheck shell=bash
# The restored server crashes during a query.

case_fault_server_process_killed() {
  asked_for_long
  drill_until 'info: verify' kill_postgres FETCH
  expect_verdict fail server_crashed
  expect_message "crashed while check 'slow' ran"
}

# The postmaster alone still has the command line that it was started with.
case_fault_server_killed() {
  asked_for_long
  drill_until 'info: verify' kill_postgres bin/postgres
  expect_verdict fail server_crashed
  expect_message "crashed while check 'slow' ran"
}

asked_for_long() {
  configure
  check slow 'sql = "SELECT count(*) FROM users, pg_sleep(90)"' 'min = 1'
}

# kill_postgres TEXT: the process that has it in its command line, as soon as there is one.
kill_postgres() { lab_wait 60 signal_inside KILL postgres "$1" && sleep 1; }
