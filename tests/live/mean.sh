# shellcheck shell=bash disable=SC2154
# The mean world, hostile as a user's can be: the drill's stderr is the journal, this host's pgbackrest refuses root,
# another stanza shares the state directory and the configuration, which lies below /tmp, where a container's boot cleans;
# a secret is a word of the server's log, segments are of 64 MB, there are several databases, and a local user interferes
# wherever permissions allow it. Sourced by run.sh.

production_mean() {
  export PRODUCTION=mean
  production_made make_mean
}

make_mean() {
  local dir
  dir=$(production_dir)
  production_directories posix
  production_write_config posix
  # archive-get says "not in the archive", and the server "from archive".
  sed -i 's/^repo1-cipher-pass=.*/repo1-cipher-pass=archive/' "$(production_config)"
  production_bin initdb --no-sync --data-checksums --wal-segsize=64 --encoding=UTF8 --locale=C.UTF-8 --auth=trust --username=postgres \
    -D "$dir/data"
  production_conf "listen_addresses = ''" "unix_socket_directories = '$dir/run'" 'archive_mode = on' \
    "archive_command = 'pgbackrest --config=$dir/pgbackrest.conf --stanza=main archive-push %p'"
  production_start
  production_backrest stanza-create
  production_sql -c 'CREATE TABLE users AS SELECT id FROM generate_series(1, 1000) id'
  for name in shop 'my shop' "l'été"; do
    production_sql -c "CREATE DATABASE \"$name\""
    production_bin psql -X -q -h "$dir/run" -p 5432 -d "$name" -c 'CREATE TABLE orders AS SELECT id FROM generate_series(1, 1000) id'
  done
  production_backrest --type=full backup
  production_sql -c 'INSERT INTO users SELECT id FROM generate_series(1001, 2000) id'
  production_archive_all
  production_sql -c 'INSERT INTO users SELECT id FROM generate_series(2001, 3000) id'
  production_archive_all
}

# mean_begin: sets up the world for the configuration that follows; DR_DRILL then runs in it.
mean_begin() {
  production_mean
  mkdir "$WORK/bin"
  cat >"$WORK/bin/pgbackrest" <<'SH'
#!/bin/sh
echo "ERROR: [031]: the 'info' command must not be run as the root user" >&2
exit 31
SH
  # shellcheck disable=SC2016
  printf '#!/bin/sh\nPATH=%s:$PATH exec /usr/bin/python3 %s %s "$@"\n' "$WORK/bin" "$here/journald.py" "$DR_DRILL" >"$WORK/bin/dr-drill"
  chmod 0755 "$WORK"/bin/*
  DR_DRILL=$WORK/bin/dr-drill
  mktemp -d /tmp/dr-drill-test.XXXXXX >"$WORK/below-tmp"
  chmod 0755 "$(mean_directory)"
}

mean_directory() { cat "$WORK/below-tmp"; }

# mean_configure: as `configure`.
mean_configure() {
  local config day
  configure
  config=$(mean_directory)/pgbackrest.conf
  { cat "$(production_config)" && printf '\n[other]\npg1-path=/var/lib/postgresql/other\n'; } >"$config"
  chmod 0600 "$config"
  set_option backup config "\"$config\""
  set_option state keep 3
  for day in 1 2 3 4 5; do
    mkdir -p "$WORK/state/history/2026010${day}T040000Z-000a"
    printf '{"schema": "dr-drill.report/1", "run_id": "2026010%sT040000Z-000a", "stanza": "other", "verdict": "pass", "reason": "none"}\n' \
      "$day" >"$WORK/state/history/2026010${day}T040000Z-000a/report.json"
  done
}

# intruder_begin, intruder_end: start and end the local user's attempts, which must all fail.
intruder_begin() {
  mkdir -p "$RUNTIME_DIRECTORY"
  # The test's own directories are open to others, what drills put in them is not.
  # That user may be unable to read the tests' directory.
  setpriv --reuid=65534 --regid=65534 --clear-groups /usr/bin/python3 - /var/lib/dr-drill/lock "$RUNTIME_DIRECTORY" \
    "$(mean_directory)" "$WORK/state" <"$here/intruder.py" >"$WORK/intruder" 2>&1 &
  echo "$!" >"$WORK/intruder.pid"
}

intruder_end() {
  kill "$(cat "$WORK/intruder.pid")"
  wait "$(cat "$WORK/intruder.pid")" || true
  grep -v -F "$WORK/state/history/2026010" "$WORK/intruder" >"$WORK/intruder.done" || true
  [ ! -s "$WORK/intruder.done" ] || fail "another user comes to nothing: $(cat "$WORK/intruder.done")"
}

# expect_others_left_alone: nothing of the other stanza is gone.
expect_others_left_alone() {
  local day
  for day in 1 2 3 4 5; do [ -e "$WORK/state/history/2026010${day}T040000Z-000a/report.json" ] || fail "another stanza's drills stay"; done
}

# mean_end: removes the world, if there is one; also after a case that failed.
mean_end() {
  [ ! -e "$WORK/below-tmp" ] || rm -rf "$(mean_directory)"
}
