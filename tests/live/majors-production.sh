#!/bin/bash
# Runs inside the container of majors.sh: makes a production of this PostgreSQL with a backup, and WAL after it.
# Usage: majors-production.sh MAJOR DIR
set -euo pipefail
major=$1 dir=$2
bin=/usr/lib/postgresql/$major/bin

as() { (cd / && runuser -u postgres -- "$@"); }
backrest() { as pgbackrest --config="$dir/pgbackrest.conf" --stanza=main "$@"; }
sql() { as "$bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$dir/run" -d postgres -c "$1"; }

for name in data run log lock spool repo; do install -d -o postgres -g postgres -m 0750 "$dir/$name"; done
chmod 0700 "$dir/data"
install -o root -g postgres -m 0640 /dev/null "$dir/pgbackrest.conf"
cat >"$dir/pgbackrest.conf" <<CONF
[global]
repo1-path=$dir/repo
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=only for this test
repo1-retention-full=2
start-fast=y
log-level-console=warn
log-path=$dir/log
lock-path=$dir/lock
spool-path=$dir/spool

[main]
pg1-path=$dir/data
pg1-socket-path=$dir/run
CONF
as "$bin/initdb" --no-sync --data-checksums --encoding=UTF8 --locale=C.UTF-8 --auth=peer --username=postgres -D "$dir/data"
cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$dir/run'
archive_mode = on
archive_command = 'pgbackrest --config=$dir/pgbackrest.conf --stanza=main archive-push %p'
CONF
as "$bin/pg_ctl" -D "$dir/data" -l "$dir/log/postgres.log" -w -s start
backrest stanza-create
sql 'CREATE TABLE users AS SELECT id, id::text AS name FROM generate_series(1, 100000) id'
sql 'CREATE INDEX users_name ON users (name)'
backrest --type=full backup
sql 'INSERT INTO users SELECT id, id::text FROM generate_series(100001, 200000) id'
wal=$(sql 'SELECT pg_walfile_name(pg_switch_wal())')
for _ in $(seq 300); do
  [ "$(sql "SELECT coalesce(last_archived_wal >= '$wal', false) FROM pg_stat_archiver")" != t ] || break
  sleep 0.1
done
as "$bin/pg_ctl" -D "$dir/data" -w -s -m fast stop
