# shellcheck shell=bash disable=SC2015,SC2034,SC2154
# Drills that could not run: exit 2.

case_no_backup() { # quick
  configure
  copy_repository
  rm -rf "$REPO/backup/main"/2* "$REPO/backup/main/backup.info" "$REPO/backup/main/backup.info.copy"
  drill
  expect_verdict error no_backup
}

case_unknown_set() {
  configure
  drill --set 20200101-000000F
  expect_verdict error no_backup
  expect_message "no backup '20200101-000000F'"
}

case_unknown_names() {
  configure
  drill --image no/such
  expect_verdict error image_missing
  expect_message "there is no image with the alias or fingerprint 'no/such'"
  configure && set_option incus profiles '["nope"]' && drill
  expect_verdict error config_invalid
  expect_message "there is no incus profile 'nope'"
  configure && set_option incus pool '"nope"' && drill
  expect_verdict error config_invalid
  expect_message "there is no incus storage pool 'nope'"
  configure && set_option incus project '"nope"' && drill
  expect_verdict error config_invalid
  expect_message "there is no incus project 'nope'"
  configure && set_option incus network '"nope"' && drill
  expect_verdict error config_invalid
  expect_message "there is no incus network 'nope'"
}

case_name_taken() {
  configure
  lab_incus init --empty "$INSTANCE" >/dev/null
  drill
  expect_verdict error instance_exists
  expect_message "that dr-drill did not make, it is left alone"
  lab_incus delete "$INSTANCE"
}

case_no_server_in_image() {
  configure
  lab_incus launch "$(image_alias)" no-server </dev/null
  lab_incus exec no-server -- sh -c 'rm -rf /usr/lib/postgresql/*/bin/postgres' </dev/null
  lab_incus stop --force no-server
  lab_incus publish no-server --alias test/no-server --compression none >/dev/null
  lab_incus delete no-server
  drill --image test/no-server
  lab_incus image delete test/no-server
  expect_verdict error version_mismatch
  expect_message "the backup is of PostgreSQL $(lab_pg_major), image 'test/no-server' has none"
}

case_bare_image_sealed() {
  configure
  image_bare
  drill --image "$(image_bare_alias)"
  expect_verdict error tool_missing
}

case_no_space() {
  configure
  set_option incus disk '"900GiB"'
  drill
  expect_verdict error no_space
}

case_deadline() { # quick
  configure
  set_option deadlines total '"1s"'
  drill
  expect_verdict error deadline_exceeded
}

# Interrupted in the restore, when everything that must be removed is there.
case_sigterm() { # quick
  local pid rc=0
  configure
  "$DR_DRILL" run --config "$CONFIG" --json >"$WORK/report.json" 2>"$WORK/stderr" &
  pid=$!
  lab_wait 120 grep -q 'info: restore' "$WORK/stderr"
  kill -TERM "$pid"
  wait "$pid" || rc=$?
  RC=$rc
  expect_verdict error interrupted
  expect_message 'ended by SIGTERM'
}
