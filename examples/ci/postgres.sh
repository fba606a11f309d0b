# shellcheck shell=bash disable=SC2015,SC2154
# A PostgreSQL that was restored for real: a backup, WAL after it, recovery to the end of the archive. Sourced by run.sh;
# everything is below $work. It also writes the files that the scenarios use: info.json, prepare.txt, server.log and
# listing.txt.

postgres_pid=''

# As root, runs the command as postgres: the server refuses root.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- env LC_ALL=C "$@"; else LC_ALL=C "$@"; fi
}

# The newest of the distribution's installations.
postgres_bin=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path '*/bin/initdb' -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)

# postgres_sql SOCKET_DIRECTORY STATEMENT
postgres_sql() { as_postgres "$postgres_bin/psql" -XqAt -v ON_ERROR_STOP=1 -h "$work/$1" -U postgres -c "$2" postgres; }

# postgres_start DATA SOCKET_DIRECTORY LOG [SETTING...]
postgres_start() {
  local data=$1 run=$2 log=$3 setting settings=()
  shift 3
  for setting in "$@" unix_socket_directories="$work/$run" listen_addresses= fsync=off shared_buffers=16MB \
    log_timezone=UTC autovacuum=off 'log_line_prefix=%m [%p] '; do
    settings+=(-c "$setting")
  done
  as_postgres "$postgres_bin/postgres" -D "$work/$data" "${settings[@]}" >>"$work/$log" 2>&1 &
  postgres_pid=$!
}

# postgres_until SOCKET_DIRECTORY CONDITION: polls for a minute.
postgres_until() {
  for _ in $(seq 600); do
    [ "$(postgres_sql "$1" "SELECT $2" 2>/dev/null)" != t ] || return 0
    sleep 0.1
  done
  echo "PostgreSQL: never came true: $2" >&2
  return 1
}

# postgres_stop [SIGNAL]
postgres_stop() {
  local data pid
  [ -n "$postgres_pid" ] || return 0
  # Not the child itself, which may be runuser: the server's own pid.
  for data in production restored; do
    [ -s "$work/$data/postmaster.pid" ] || continue
    read -r pid <"$work/$data/postmaster.pid" && kill -s "${1:-INT}" "$pid" 2>/dev/null || true
  done
  wait "$postgres_pid" 2>/dev/null || true
  postgres_pid=''
}

postgres_make() {
  local last
  [ -n "$postgres_bin" ] || { echo "no PostgreSQL server below /usr/lib/postgresql" >&2; return 1; }
  chmod 0755 "$work"
  mkdir "$work/run" "$work/production-run" "$work/archive"
  as_postgres true
  [ "$(id -u)" -ne 0 ] || chown postgres: "$work" "$work/run" "$work/production-run" "$work/archive"
  as_postgres "$postgres_bin/initdb" -D "$work/production" -U postgres -A trust -k --no-sync --no-instructions \
    --wal-segsize=1 --locale=C -E UTF8 >/dev/null
  postgres_start production production-run production.log archive_mode=on "archive_command=cp %p $work/archive/%f"
  postgres_until production-run true
  postgres_sql production-run 'CREATE TABLE users (id bigint PRIMARY KEY); INSERT INTO users SELECT generate_series(1, 1000)'
  as_postgres "$postgres_bin/pg_basebackup" -D "$work/restored" -X none -c fast -h "$work/production-run" -U postgres --no-sync 2>/dev/null
  postgres_sql production-run 'INSERT INTO users SELECT generate_series(1001, 1200)'
  last=$(postgres_sql production-run 'SELECT pg_walfile_name(pg_current_wal_lsn())')
  postgres_sql production-run 'SELECT pg_switch_wal()' >/dev/null
  postgres_until production-run "last_archived_wal >= '$last' FROM pg_stat_archiver"
  # It writes no shutdown checkpoint that the archive would not have.
  postgres_stop QUIT
  postgres_describe
  as_postgres touch "$work/restored/recovery.signal"
  postgres_start restored run server.log archive_mode=off "restore_command=cp $work/archive/%f %p"
  postgres_until run 'NOT pg_is_in_recovery()'
  postgres_end_of_archive
}

# postgres_describe: what `pgbackrest info` would say of this backup, and what is inside the container.
postgres_describe() {
  local history now system
  # Too large for jq's numbers.
  system=$(as_postgres "$postgres_bin/pg_controldata" -D "$work/restored" | sed -n 's/^Database system identifier: *//p')
  history=$(cat "$work"/archive/*.backup)
  now=$(date +%s)
  jq -n --arg major "$(postgres_major)" --argjson now "$now" \
    --arg first "$(sed -n 's/^START WAL LOCATION: .*(file \(.*\))/\1/p' <<<"$history")" \
    --arg last "$(sed -n 's/^STOP WAL LOCATION: .*(file \(.*\))/\1/p' <<<"$history")" \
    --arg start "$(sed -n 's/^START WAL LOCATION: \(.*\) (file.*/\1/p' <<<"$history")" \
    --arg stop "$(sed -n 's/^STOP WAL LOCATION: \(.*\) (file.*/\1/p' <<<"$history")" \
    --arg max "$(postgres_newest_segment)" '
    {code: 0, message: "ok"} as $ok | {id: 1, "repo-key": 1} as $database | [{
      name: "main", cipher: "none", status: $ok, repo: [{cipher: "none", key: 1, status: $ok}],
      db: [$database + {"system-id": "SYSTEM", version: $major}],
      archive: [{database: $database, id: ($major + "-1"), min: $first, max: $max}],
      backup: [{label: "20261122-170946F", type: "full", prior: null, reference: null, error: false, database: $database,
        backrest: {format: 5, version: "2.45"}, archive: {start: $first, stop: $last}, lsn: {start: $start, stop: $stop},
        timestamp: {start: ($now - 4), stop: ($now - 2)},
        info: {size: 23164608, delta: 23164608, repository: {size: 3071331, delta: 3071331}}}]
    }]' | sed "s/\"SYSTEM\"/$system/" >"$work/info.json"
  printf 'uid=100\ngid=102\ncpus=2\npg=%s\npgbackrest=2.45\n' "$(postgres_major)" >"$work/prepare.txt"
  # The archive's top directory, and its newest segments with the time they came.
  jq -nc '{"0000000100000000": {type: "path"}}' >"$work/listing.txt"
  jq -nc --arg max "$(postgres_newest_segment)" --argjson now "$now" \
    '{($max + "-aa.zst"): {type: "file", size: 1, time: $now}}' >>"$work/listing.txt"
}

# postgres_end_of_archive: logs what the drill's restore_command prints when the server asks for the segment after the
# newest.
postgres_end_of_archive() {
  local max number
  max=$(postgres_newest_segment)
  number=$((16#${max:8:8} * 4096 + 16#${max:16:8} + 1))
  printf 'dr-drill: not in the archive: %s%08X%08X\n' "${max:0:8}" $((number / 4096)) $((number % 4096)) >>"$work/server.log"
}

postgres_newest_segment() { find "$work/archive" -type f -printf '%f\n' | grep -x '[0-9A-F]\{24\}' | sort | tail -n 1; }
postgres_major() { basename "$(dirname "$postgres_bin")"; }
