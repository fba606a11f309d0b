# shellcheck shell=bash
# A sample production: PostgreSQL with data checksums on a unix socket, archived and backed up by pgBackRest
# into an encrypted repository. Sourced by lab.sh.
#
# PRODUCTION names it (default "production"), so that a lab can have several: $LAB/$PRODUCTION holds the
# data, the socket and pgbackrest.conf; a posix repository is $LAB/repo (or $LAB/repo-NAME).
# 20,000 of the 500,000 users come after the backup: only a restore that replays all WAL has them all.

PRODUCTION=${PRODUCTION:-production}

production_dir() { printf '%s/%s\n' "$LAB" "$PRODUCTION"; }
production_config() { printf '%s/%s/pgbackrest.conf\n' "$LAB" "$PRODUCTION"; }
production_repo() {
  if [ "$PRODUCTION" = production ]; then printf '%s/repo\n' "$LAB"; else printf '%s/repo-%s\n' "$LAB" "$PRODUCTION"; fi
}

# Runs as the owner, in a directory that it may enter: the caller's may be closed to it. An S3 endpoint's name resolves
# only under with_s3_hosts.
production_as() {
  if grep -q -s '^repo1-type=s3$' "$(production_config)"; then
    (cd "$LAB" && with_s3_hosts runuser -u postgres -- env LC_ALL=C.UTF-8 "$@")
  else
    (cd "$LAB" && runuser -u postgres -- env LC_ALL=C.UTF-8 "$@")
  fi
}

production_bin() {
  local name=$1
  shift
  production_as "/usr/lib/postgresql/$(lab_pg_major)/bin/$name" "$@"
}

production_sql() {
  production_bin psql -X -q -A -t -v ON_ERROR_STOP=1 -h "$(production_dir)/run" -p 5432 -d postgres "$@"
}

production_backrest() { production_as pgbackrest --config="$(production_config)" --stanza=main "$@"; }

# production_create [small|demo|PGBENCH-SCALE] [posix|posix-plain|s3]: a production with one full backup and WAL after it,
# all archived, stopped. Does nothing when it exists. small is about 130 MB, demo about 1 GB.
production_create() { lab_once "$PRODUCTION" production_create_alone "$@"; }

production_create_alone() {
  local size=${1:-small} kind=${2:-posix} scale segments dir
  dir=$(production_dir)
  [ ! -e "$dir/complete" ] || return 0
  case "$size" in
    small) scale=2 segments=3 ;;
    demo) scale=60 segments=30 ;;
    *[!0-9]* | '') lab_fail "production size $size is not small, demo or a pgbench scale"; return 1 ;;
    *) scale=$size segments=$((size / 2 + 3)) ;;
  esac
  production_stop || return 1
  rm -rf "$dir"
  [ "$kind" = s3 ] || rm -rf "$(production_repo)"
  lab_log "making the sample production ($size) in $dir"
  production_make "$scale" "$segments" "$kind" >"$LAB/log/$PRODUCTION.log" 2>&1 || {
    production_stop >/dev/null 2>&1 || true
    tail -n 20 "$LAB/log/$PRODUCTION.log" >&2
    lab_fail "cannot make the sample production" "look at $LAB/log/$PRODUCTION.log"
    return 1
  }
  : >"$dir/complete"
}

# Each step has its own || return: `set -e` has no effect in a function whose exit status is tested.
production_make() {
  local scale=$1 segments=$2 kind=$3 dir
  dir=$(production_dir)
  production_directories "$kind" || return 1
  production_write_config "$kind" || return 1
  production_bin initdb --no-sync --data-checksums --encoding=UTF8 --locale=C.UTF-8 --auth-local=peer --auth-host=reject \
    --username=postgres -D "$dir/data" || return 1
  cat >>"$dir/data/postgresql.conf" <<CONF || return 1
listen_addresses = ''
port = 5432
unix_socket_directories = '$dir/run'
timezone = 'UTC'
log_timezone = 'UTC'
shared_buffers = 256MB
max_wal_size = 4GB
archive_mode = on
archive_command = 'pgbackrest --config=$dir/pgbackrest.conf --stanza=main archive-push %p'
CONF
  # Loading needs no archive and no durability, the production after it does.
  production_start -c archive_mode=off -c wal_level=minimal -c max_wal_senders=0 -c fsync=off || return 1
  production_bin pgbench -h "$dir/run" -p 5432 -i -q -s "$scale" postgres || return 1
  production_sql -c "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE,
      created_at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE heartbeat (at timestamptz NOT NULL DEFAULT clock_timestamp());" || return 1
  production_users 1 480000 || return 1
  production_stop || return 1

  production_start || return 1
  production_backrest stanza-create || return 1
  production_backrest --type=full backup || return 1
  production_users 480001 500000 || return 1
  production_write_wal "$segments" || return 1
  # The next start recovers from here.
  production_sql -c CHECKPOINT || return 1
  production_archive_all || return 1
  production_stop_at_once
}

production_directories() {
  local dir
  dir=$(production_dir)
  install -d -o postgres -g postgres -m 0755 "$dir" "$dir/run" || return 1
  install -d -o postgres -g postgres -m 0750 "$dir/log" "$dir/lock" "$dir/spool" || return 1
  install -d -o postgres -g postgres -m 0700 "$dir/data" || return 1
  [ "$1" = s3 ] || install -d -o postgres -g postgres -m 0750 "$(production_repo)"
}

# This very file goes into the drill's container, byte for byte.
production_write_config() {
  local dir config
  dir=$(production_dir)
  config=$(production_config)
  install -o root -g postgres -m 0640 /dev/null "$config" || return 1
  {
    printf '[global]\n'
    if [ "$1" = s3 ]; then s3_repository "$PRODUCTION"; else printf 'repo1-path=%s\n' "$(production_repo)"; fi
    cat <<CONF
$(production_protection "$1")
repo1-retention-full=4
process-max=2
start-fast=y
log-level-console=warn
log-level-file=detail
log-path=$dir/log
lock-path=$dir/lock
spool-path=$dir/spool

[main]
pg1-path=$dir/data
pg1-socket-path=$dir/run
pg1-port=5432
CONF
  } >"$config"
}

# production_protection KIND: posix-plain has neither encryption nor compression.
production_protection() {
  if [ "$1" = posix-plain ]; then
    printf 'compress-type=none\n'
  else
    printf 'repo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=%s\ncompress-type=zst\n' "$(openssl rand -base64 32)"
  fi
}

# production_users FROM TO: as an application would, not all in one transaction.
production_users() {
  local from
  for ((from = $1; from <= $2; from += 20000)); do
    production_sql -c "INSERT INTO users (email, created_at)
      SELECT 'user' || n || '@example.org', now() - make_interval(mins => 500000 - n)
      FROM generate_series($from, least($from + 19999, $2)) n" || return 1
  done
}

# production_write_wal SEGMENTS: pgbench until that much WAL was written.
# A busy machine writes little in one round.
production_write_wal() {
  local start round
  start=$(production_sql -c 'SELECT pg_current_wal_lsn()') || return 1
  for round in $(seq 600); do
    production_as env PGOPTIONS='-c synchronous_commit=off' "/usr/lib/postgresql/$(lab_pg_major)/bin/pgbench" \
      -h "$(production_dir)/run" -p 5432 -n -c 4 -j 2 -T 1 postgres || return 1
    [ "$(production_sql -c "SELECT pg_current_wal_lsn() - '$start' >= $1 * 16777216::numeric")" = f ] || return 0
  done
  lab_fail "pgbench did not write $1 WAL segments in $round rounds"
}

# production_archive_all: switches WAL and waits until what was written is in the repository.
production_archive_all() {
  local wal
  wal=$(production_sql -c 'SELECT pg_walfile_name(pg_switch_wal())') || return 1
  lab_wait 120 production_archived "$wal" || lab_fail "WAL $wal is not archived after 120 s" "look at $(production_dir)/log"
}

production_archived() {
  [ "$(production_sql -c "SELECT coalesce(last_archived_wal >= '$1', false) FROM pg_stat_archiver")" = t ]
}

# production_touch: a few fresh transactions, archived, so that a drill right after it measures a small RPO.
production_touch() {
  production_start || return 1
  production_sql -c 'INSERT INTO heartbeat DEFAULT VALUES' -c 'INSERT INTO heartbeat DEFAULT VALUES' || return 1
  production_archive_all && production_stop
}

production_running() { production_bin pg_ctl -D "$(production_dir)/data" status >/dev/null 2>&1; }

# production_start [SERVER OPTION...]
production_start() {
  local dir
  dir=$(production_dir)
  ! production_running || return 0
  production_bin pg_ctl -D "$dir/data" -l "$dir/log/postgres.log" -w -t 60 -s -o "$*" start </dev/null || {
    lab_fail "the sample production does not start" "look at $dir/log/postgres.log"
    return 1
  }
}

# production_stop: stops it if it runs. A shutdown waits for the archiver, which hangs when the S3 server is gone; then
# the server is stopped at once and recovers at its next start.
production_stop() {
  local data
  data=$(production_dir)/data
  [ -e "$data/postmaster.pid" ] || return 0
  production_control "$data" -m fast -w -t 30 -s stop || production_control "$data" -m immediate -w -t 20 -s stop || {
    ! production_control "$data" status >/dev/null 2>&1 \
      || lab_fail "the sample production in $data does not stop" "look at ${data%/data}/log/postgres.log"
  }
}

# production_stop_all: every production of the lab.
production_stop_all() {
  local pidfile name rc=0
  for pidfile in "$LAB"/*/data/postmaster.pid; do
    [ -e "$pidfile" ] || continue
    name=${pidfile%/data/postmaster.pid}
    PRODUCTION=${name##*/} production_stop || rc=1
  done
  return "$rc"
}

# production_stop_at_once: without a regular shutdown, which would archive the little WAL after the last switch, so that
# the newest segment would have no transaction. The server recovers at its next start.
production_stop_at_once() { production_control "$(production_dir)/data" -m immediate -w -t 60 -s stop; }

production_control() {
  (cd "$LAB" && runuser -u postgres -- "/usr/lib/postgresql/$(lab_pg_major)/bin/pg_ctl" -D "$@")
}
