# shellcheck shell=bash disable=SC2153
# The productions of the sabotage suite, each made once from the sample production and kept in the lab. Each function
# makes its production when it is not there and has PRODUCTION name it. Sourced by run.sh.

# Two backups, and after the newer one half of the users is deleted, then all, then the table dropped: a restore point
# before each. The newest segment holds one transaction, 7 s younger than those before.
production_events() {
  export PRODUCTION=events
  production_copied production make_events
}

make_events() {
  production_start
  production_note older_set "$(production_backrest info --output=json | jq -r '.[0].backup[-1].label')"
  # The newer backup begins segments after the one in which production_promoted leaves timeline 1.
  production_archive_all
  production_sql -c 'INSERT INTO heartbeat DEFAULT VALUES'
  production_archive_all
  production_sql -c 'INSERT INTO heartbeat DEFAULT VALUES'
  production_archive_all
  production_sql -c "SELECT pg_create_restore_point('whole')"
  production_archive_all
  production_backrest --type=full backup
  production_note newer_set "$(production_backrest info --output=json | jq -r '.[0].backup[-1].label')"
  production_note stop_lsn "$(production_backrest info --output=json | jq -r '.[0].backup[-1].lsn.stop')"
  production_note xid "$(production_sql -c 'INSERT INTO heartbeat DEFAULT VALUES RETURNING xmin')"
  production_sql -c 'DELETE FROM users WHERE id % 2 = 0' -c "SELECT pg_create_restore_point('half')"
  sleep 1.1
  production_note time_half "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  sleep 1.1
  production_sql -c 'TRUNCATE users' -c "SELECT pg_create_restore_point('emptied')"
  production_sql -c 'DROP TABLE users' -c "SELECT pg_create_restore_point('dropped')"
  production_archive_all
  sleep 7
  production_sql -c 'INSERT INTO heartbeat DEFAULT VALUES'
  production_note last_commit "$(date +%s)"
  production_archive_all
  production_stop_at_once
}

# The sample production without half of the users.
production_halved() {
  export PRODUCTION=halved
  production_copied production make_halved
}

make_halved() {
  production_start
  production_sql -c 'DELETE FROM users WHERE id % 2 = 0'
  production_archive_all
}

# Limits raised after the backup: a standby with the backup's limits pauses where the WAL has the new ones.
production_raised() {
  export PRODUCTION=raised
  production_copied production make_raised
}

make_raised() {
  production_start
  production_sql -c 'ALTER SYSTEM SET max_connections = 300' -c 'ALTER SYSTEM SET max_locks_per_transaction = 256' \
    -c 'ALTER SYSTEM SET max_worker_processes = 20' -c 'ALTER SYSTEM SET max_prepared_transactions = 5'
  production_stop
  production_start
  production_users 500001 500100
  production_archive_all
  # Raised again: a drill that has raised its limits reaches the next change later.
  production_sql -c 'ALTER SYSTEM SET max_connections = 400'
  production_stop
  production_start
  production_users 500101 500200
  production_archive_all
}

# A page of the largest table is torn; its checksum reveals it.
production_torn_heap() {
  export PRODUCTION=torn-heap
  production_copied production make_torn_heap
}

make_torn_heap() {
  local file
  production_start
  file=$(production_dir)/data/$(production_sql -c "SELECT pg_relation_filepath('pgbench_accounts')")
  production_stop
  flip_bit "$file" $((8192 * 100 + 5000))
  production_start
  # pgBackRest warns, and backs it up.
  production_backrest --type=full backup
  production_archive_all
}

# An index key differs from its row's, in a cluster without checksums.
production_torn_index() {
  export PRODUCTION=torn-index
  production_copied production make_torn_index
}

make_torn_index() {
  local file offset
  production_start
  file=$(production_dir)/data/$(production_sql -c "SELECT pg_relation_filepath('users_email_key')")
  production_stop
  production_bin pg_checksums --disable -D "$(production_dir)/data"
  # Some of these are remains of page splits that nobody reads.
  LC_ALL=C grep -o -b -U -a 'user123456@example.org' "$file" | cut -d : -f 1 | while read -r offset; do
    printf z | dd of="$file" bs=1 seek="$offset" conv=notrunc status=none
  done
  production_start
  if production_sql -c "BEGIN; CREATE EXTENSION amcheck; SELECT bt_index_check('users_email_key', true)"; then
    lab_fail 'the index is not damaged'
  fi
  production_backrest --type=full backup
  production_archive_all
}

# A failover: timeline 2 begins in the middle of a segment, whose first part is in the archive as .partial.
production_promoted() {
  export PRODUCTION=promoted
  production_copied production make_promoted
}

make_promoted() {
  production_start
  production_users 500001 500100
  production_stop
  production_as touch "$(production_dir)/data/standby.signal"
  production_start
  production_sql -c 'SELECT pg_promote()'
  lab_wait 30 production_writable
  production_users 500101 500200
  production_archive_all
}

# A role with pg_monitor may query it.
production_asked() {
  export PRODUCTION=asked
  production_copied production make_asked
}

make_asked() {
  local hba
  hba=$(production_dir)/data/pg_hba.conf
  sed -i '1i local all watcher trust' "$hba"
  production_start
  production_sql -c 'CREATE ROLE watcher LOGIN IN ROLE pg_monitor'
  production_archive_all
}

# While production goes on with timeline 1, a copy of it was promoted elsewhere and has archived to the same repository.
production_strayed() {
  export PRODUCTION=strayed
  production_copied production make_strayed
}

make_strayed() {
  local peer
  peer=$(production_dir)/peer
  production_stop
  production_as cp -a "$(production_dir)/data" "$peer"
  production_as touch "$peer/standby.signal"
  production_control "$peer" -l "$(production_dir)/log/peer.log" -w -t 60 -s -o "-p 5433 \
    -c archive_command='pgbackrest --config=$(production_config) --stanza=main --pg1-path=$peer archive-push %p'" start
  production_peer_sql -c 'SELECT pg_promote()' -c 'INSERT INTO heartbeat DEFAULT VALUES' -c 'SELECT pg_switch_wal()'
  lab_wait 60 peer_archived
  production_control "$peer" -m immediate -w -t 60 -s stop
  rm -rf "$peer"
  production_start
  production_users 500001 500100
  production_archive_all
  production_users 500101 500200
  production_archive_all
}

production_peer_sql() { PGPORT=5433 production_as psql -X -q -A -t -v ON_ERROR_STOP=1 -h "$(production_dir)/run" -d postgres "$@"; }

peer_archived() {
  [ "$(production_peer_sql -c "SELECT coalesce(last_archived_wal ~ '^00000002.{16}$', false) FROM pg_stat_archiver")" = t ]
}

production_writable() { [ "$(production_sql -c 'SELECT pg_is_in_recovery()')" = f ]; }

# As Debian's packages lay it out, with the configuration outside the data directory and so outside the backup; its
# superuser is not postgres, its segments are of 64 MB, its pages have no checksums.
production_foreign() {
  export PRODUCTION=foreign
  production_made make_foreign
}

make_foreign() {
  local dir
  dir=$(production_dir)
  export PGUSER=admin
  production_directories posix
  production_write_config posix
  printf 'pg1-user=admin\n' >>"$(production_config)"
  production_bin initdb --no-sync --wal-segsize=64 --encoding=UTF8 --locale=C.UTF-8 --auth=trust --username=admin -D "$dir/data"
  install -d -o postgres -g postgres -m 0755 "$dir/etc" "$dir/etc/conf.d"
  mv "$dir"/data/{postgresql,pg_hba,pg_ident}.conf "$dir/etc"
  cat >>"$dir/etc/postgresql.conf" <<CONF
data_directory = '$dir/data'
hba_file = '$dir/etc/pg_hba.conf'
ident_file = '$dir/etc/pg_ident.conf'
external_pid_file = '$dir/run/main.pid'
include_dir = 'conf.d'
listen_addresses = ''
unix_socket_directories = '$dir/run'
archive_mode = on
archive_command = 'pgbackrest --config=$dir/pgbackrest.conf --stanza=main archive-push %p'
CONF
  production_start -c "config_file=$dir/etc/postgresql.conf"
  production_backrest stanza-create
  production_sql -c 'CREATE TABLE users AS SELECT id FROM generate_series(1, 1000) id'
  production_backrest --type=full backup
  production_sql -c 'INSERT INTO users SELECT id FROM generate_series(1001, 2000) id'
  production_archive_all
}

# As after pg_upgrade: another cluster in the same directory, a new one of the same stanza to pgBackRest.
production_upgraded() {
  export PRODUCTION=upgraded
  production_copied production make_upgraded
}

make_upgraded() {
  local dir
  dir=$(production_dir)
  production_note older_set "$(production_backrest info --output=json | jq -r '.[0].backup[-1].label')"
  cp -p "$dir/data/postgresql.conf" "$dir/postgresql.conf"
  rm -rf "$dir/data"
  production_bin initdb --no-sync --data-checksums --encoding=UTF8 --locale=C.UTF-8 --auth=trust --username=postgres -D "$dir/data"
  cp -p "$dir/postgresql.conf" "$dir/data/postgresql.conf"
  production_backrest --no-online stanza-upgrade
  production_start
  production_sql -c 'CREATE TABLE users AS SELECT id FROM generate_series(1, 3) id'
  production_backrest --type=full backup
  production_sql -c 'INSERT INTO users SELECT id FROM generate_series(4, 7) id'
  production_archive_all
}

# What makes level deep difficult: locks of a prepared transaction, an event trigger, no schema public, text without
# encoding, an index whose function only production's search path finds, time limits of production's sessions.
production_awkward() {
  export PRODUCTION=awkward
  production_copied production make_awkward
}

make_awkward() {
  production_conf 'max_prepared_transactions = 5'
  production_start
  production_sql -c "ALTER ROLE postgres SET lock_timeout = '1s'" -c "ALTER ROLE postgres SET idle_session_timeout = '500ms'"
  production_sql -c 'CREATE SCHEMA tools' -c "CREATE TABLE tools.factor AS SELECT 2 AS by" \
    -c "CREATE FUNCTION tools.times(i bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN i * factor.by FROM factor; END'" \
    -c 'SET search_path = tools, public; CREATE INDEX users_times ON users (tools.times(id)) WHERE id < 100'
  production_sql -c "CREATE DATABASE raw TEMPLATE template0 ENCODING SQL_ASCII LOCALE 'C'"
  awkward_sql raw "CREATE TABLE \"caf$(printf '\351')\" AS SELECT 1 AS one" 'DROP SCHEMA public CASCADE' 'CREATE SCHEMA own'
  production_sql -c "CREATE FUNCTION tools.forbid() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not here''; END'" \
    -c 'CREATE EVENT TRIGGER forbid ON ddl_command_start EXECUTE FUNCTION tools.forbid()'
  production_sql -c "BEGIN; LOCK TABLE pgbench_branches; INSERT INTO heartbeat DEFAULT VALUES; PREPARE TRANSACTION 'half done'"
  production_backrest --type=full backup
  production_archive_all
}

awkward_sql() {
  local database=$1 sql
  shift
  for sql in "$@"; do
    PGCLIENTENCODING=SQL_ASCII production_bin psql -X -q -v ON_ERROR_STOP=1 -h "$(production_dir)/run" -p 5432 -d "$database" -c "$sql"
  done
}

# The file of a table is gone before the backup.
production_holed() {
  export PRODUCTION=holed
  production_copied production make_holed
}

make_holed() {
  local file
  production_start
  file=$(production_dir)/data/$(production_sql -c "SELECT pg_relation_filepath('pgbench_tellers')")
  production_stop
  rm "$file"
  production_start
  production_backrest --type=full backup
  production_archive_all
}
