# shellcheck shell=bash disable=SC2015,SC2034,SC2154
# Probes: commands of the operator's that ask the restored server.

# By another user than the drill's, through a socket of his own; and he writes, as the copy is there for it.
case_probe_of_another_user() {
  configure
  cat >"$WORK/smoke-test" <<'SH'
#!/bin/sh
set -e
psql -X -q -c 'CREATE TABLE probed AS SELECT count(*) AS users FROM users'
[ "$(stat -c %U:%a "$PGHOST")" = nobody:700 ]
echo "$(id -un): $(psql -XAt -c 'SELECT users FROM probed') users"
SH
  chmod 0755 "$WORK/smoke-test"
  cat >>"$CONFIG" <<TOML
[[probe]]
name = "smoke-test"
command = ["$WORK/smoke-test"]
user = "nobody"
proves_data = true
TOML
  # He must be able to reach what he runs, and the directory of the sockets.
  chmod 0711 "$RUNTIME_DIRECTORY" 2>/dev/null || install -d -m 0711 "$RUNTIME_DIRECTORY"
  drill
  expect_verdict pass none
  expect_report '.checks | length' 1
  expect_report '.checks[0].value' 'nobody: 500000 users'
  expect_report '.checks[0].reads_data' true
  grep -q 'check_passed{stanza="main",check="smoke-test"} 1$' "$(metrics_file)" || fail "the probe has a metric"
}

case_probe_fails() {
  configure
  cat >>"$CONFIG" <<'TOML'
[[probe]]
name = "smoke-test"
command = ["/bin/sh", "-c", "psql -XAt -c 'SELECT 1/0'"]
TOML
  drill
  expect_verdict fail check_failed
  expect_report .message "probe 'smoke-test': it ended with exit code 1: ERROR:  division by zero"
}
