# shellcheck shell=bash disable=SC2015,SC2034,SC2154
# Drills that must pass.

case_posix() { # quick
  configure
  set_option objectives rto '"10min"'
  drill
  expect_verdict pass none
  expect_report '.checks[0].value' 500000
  expect_report .backup.type full
  expect_report '.recovery.wal_segments_replayed > 3' true
  expect_report .rto.met true
  expect_report '.rpo.measured_seconds > 0' true
  expect_report '[.phases[].name] | join(" ")' 'preflight launch provision restore recover verify teardown'
  expect_report '[.phases[].ok] | all' true
  expect_report '.findings | length' 0
  expect_report '.incus.api_requests <= 60' true
  grep -q '"500000"\|check_value{stanza="main",check="users"} 500000$' "$(metrics_file)"
  expect_metric instance_kept 0
  promtool check metrics <"$(metrics_file)"
  [ -s "$WORK/state/history/$(jq -r .run_id "$WORK/report.json")/postgres.log" ] || fail "the server's log is kept"
  # Not as an argument: cases beside this one look for it in every process.
  ! grep -r -F -f <(sed -n 's/^repo1-cipher-pass=//p' "$(production_config)") "$WORK" || fail "no passphrase in any file"
}

case_s3_sealed() { # slow quick s3
  local processes
  PRODUCTION=cloud
  s3_start && production_create small s3
  configure
  drill_s3() { RC=0; with_s3_hosts "$DR_DRILL" run --config "$CONFIG" --json "$@" >"$WORK/report.json" 2>"$WORK/stderr" || RC=$?; cat "$WORK/stderr" >&2; }
  drill_s3 --keep
  expect_verdict pass none
  expect_report '.checks[0].value' 500000
  # Sealed: only the loopback interface; and production's own pgbackrest.conf.
  [ "$(inside ls /sys/class/net)" = lo ] || fail "only a loopback inside"
  [ "$(inside sha256sum /var/lib/dr-drill/pgbackrest.conf | cut -d ' ' -f 1)" = "$(sha256sum "$(production_config)" | cut -d ' ' -f 1)" ] || fail "pgbackrest.conf is the same byte for byte"
  [ "$(inside stat -c '%U %a' /var/lib/dr-drill/pgbackrest.conf)" = 'postgres 640' ] || fail "pgbackrest.conf is private"
  inside grep -q minio.lab /etc/hosts
  # Each file costs the time of a request: more processes restored than the container has CPUs.
  processes=$(zcat -f "$WORK/state/history/$(jq -r .run_id "$WORK/report.json")"/pgbackrest.log* | sed -n 's/.* P0*\([1-9][0-9]*\) DETAIL: restore .*file .*/\1/p' | sort -u | wc -l)
  [ "$processes" -gt "$(inside nproc)" ] || fail "$processes processes restored on $(inside nproc) CPUs"
  "$DR_DRILL" clean --config "$CONFIG" --kept
  s3_stop
}

case_bare_image() { # slow
  local network
  image_bare
  network=$(incusd_network)
  configure
  set_option incus image "\"$(image_bare_alias)\""
  set_option incus network "\"$network\""
  drill
  expect_verdict pass none
  expect_report '.checks[0].value' 500000
}

case_keep() { # quick
  local run_id
  configure
  drill --keep
  expect_verdict pass none
  expect_report .instance_kept true
  expect_metric instance_kept 1
  run_id=$(jq -r .run_id "$WORK/report.json")
  # As the log says: psql from the host, through the socket that only root may use.
  [ "$(psql -X -A -t -h "$RUNTIME_DIRECTORY/$run_id" -U postgres -c 'SELECT count(*) FROM users' postgres)" = 500000 ] || fail "psql works"
  [ "$(stat -c %a "$RUNTIME_DIRECTORY/$run_id")" = 700 ] || fail "the socket's directory is private"
  # Pages are written over in place where the file system allows it: the lab's pool is btrfs.
  inside lsattr -d "$(production_dir)/data" | grep -q '^[^ ]*C' || fail "the data directory is not copied on write"
  # A kept instance is in the way of the next drill, and is not swept.
  drill
  expect_verdict error instance_exists
  "$DR_DRILL" clean --config "$CONFIG" | grep -q '^left alone: '
  lab_incus info "$INSTANCE" >/dev/null
  "$DR_DRILL" clean --config "$CONFIG" --kept | grep -q '^removed: '
  "$DR_DRILL" clean --config "$CONFIG" --kept | grep -q '^nothing to remove: '
}

case_target_lsn() {
  local lsn
  configure
  lsn=$(production_backrest info --output=json | jq -r '.[0].backup[-1].lsn.stop')
  drill --target "lsn:$lsn"
  expect_verdict pass none
  # The 20,000 users that came after the backup are not there yet.
  expect_report '.checks[0].value' 480000
}

case_target_immediate() {
  configure
  drill --target immediate
  expect_verdict pass none
  expect_report '.checks[0].value' 480000
  expect_report .rpo.measured_seconds null
}

case_preflight_and_dry_run() {
  configure
  "$DR_DRILL" preflight --config "$CONFIG" >"$WORK/preflight"
  grep -q '^ready: a drill can run$' "$WORK/preflight"
  grep -Eq '^pool        [^ ]+, [0-9.]+ GiB free, the drill needs [0-9.]+ GiB$' "$WORK/preflight"
  rm -rf "$WORK/state"
  "$DR_DRILL" run --dry-run --config "$CONFIG" >"$WORK/plan"
  grep -q '^restore    backup ' "$WORK/plan"
  [ ! -e "$WORK/state" ] && [ -z "$(ls -A "$WORK/textfile")" ] || fail "a dry run makes nothing"
}

case_leftover_is_swept() {
  local pid
  configure
  "$DR_DRILL" run --config "$CONFIG" 2>"$WORK/killed" &
  pid=$!
  lab_wait 120 lab_incus info "$INSTANCE"
  kill -KILL "$pid"
  wait "$pid" || true
  "$DR_DRILL" clean --dry-run --config "$CONFIG" | grep -q '^would remove: '
  drill
  expect_verdict pass none
  expect_report '[.findings[] | select(contains("left behind"))] | length' 1
  rm -rf "$RUNTIME_DIRECTORY"
}

# As in a failover: a standby that replays all there is and is promoted then, without a checkpoint at the end of recovery.
case_triggered_promotion() { # quick
  local log
  configure
  set_option postgres promote '"triggered"'
  drill
  expect_verdict pass none
  expect_report '.checks[0].value' 500000
  expect_report .recovery.promote triggered
  expect_report .recovery.timeline 1
  expect_report '.recovery.wal_segments_replayed > 3' true
  expect_report '[.steps[].name] | contains(["redo", "end of recovery"])' true
  expect_report '.findings | length' 0
  log=$(find "$WORK/state/history" -name 'postgres.log*')
  zcat -f "$log" >"$WORK/server.log"
  grep -q 'LOG:  received promote request$' "$WORK/server.log" || fail "the server was asked to promote itself"
  # It was asked before the archive's end, and so never waited there.
  ! grep -q 'LOG:  waiting for WAL to become available' "$WORK/server.log" || fail "the server did not wait for WAL"
}
