# shellcheck shell=bash
# A production with nearly everything that keeps a restored copy of it from starting elsewhere, or that would have the
# copy reach out from there. Sourced by run.sh.

production_odd() {
  export PRODUCTION=odd
  production_copied production make_odd
}

# Two backups: the older one's postgresql.conf can be read on another machine, the newer one's cannot.
make_odd() {
  local dir
  dir=$(production_dir)
  odd_files
  production_conf "shared_preload_libraries = 'pg_stat_statements,pg_cron'" "cron.database_name = 'postgres'" "cron.host = '$dir/run'" \
    'wal_level = logical' 'logging_collector = on' "log_directory = '$dir/log'" "log_destination = 'csvlog'" \
    "data_directory = '$dir/data'" "hba_file = '$dir/data/pg_hba.conf'" "external_pid_file = '$dir/run/main.pid'" \
    'ssl = on' "ssl_cert_file = '$dir/tls/server.crt'" "ssl_key_file = '$dir/tls/server.key'" \
    "session_preload_libraries = 'auto_explain'" "timezone = 'Europe/Paris'"
  production_start
  odd_contents
  odd_unread_settings
  production_backrest --type=full backup
  production_note readable_set "$(production_backrest info --output=json | jq -r '.[0].backup[-1].label')"
  odd_unreadable_settings
  production_backrest --type=diff backup
  production_as rm -f "$dir/data/standby.signal" "$dir/data/recovery.signal"
  production_sql -c 'SET default_transaction_read_only = off; INSERT INTO heartbeat DEFAULT VALUES'
  production_archive_all
}

# Outside the data directory, so not in the backup.
odd_files() {
  local dir
  dir=$(production_dir)
  install -d -o postgres -g postgres -m 0700 "$dir/tls" "$dir/space"
  openssl req -x509 -newkey rsa:2048 -noenc -days 3650 -subj /CN=odd -keyout "$dir/tls/server.key" -out "$dir/tls/server.crt"
  chown postgres:postgres "$dir"/tls/*
}

# What a restored copy must not start.
odd_contents() {
  production_sql -c "CREATE TABLESPACE far LOCATION '$(production_dir)/space'"
  production_sql -c 'CREATE TABLE ledger (id int) TABLESPACE far' -c 'INSERT INTO ledger SELECT generate_series(1, 1000)'
  production_sql -c 'CREATE EXTENSION pg_stat_statements' -c 'CREATE EXTENSION pg_cron' -c 'CREATE EXTENSION postgres_fdw'
  production_sql -c "SELECT cron.schedule('beat', '* * * * *', 'INSERT INTO heartbeat DEFAULT VALUES')"
  production_sql -c "CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1')"
  production_sql -c "CREATE SUBSCRIPTION upstream CONNECTION 'host=127.0.0.1 port=1 dbname=none' PUBLICATION all_of_it
    WITH (connect = false)" -c 'ALTER SUBSCRIPTION upstream ENABLE'
  production_sql -c 'CREATE DATABASE shop' -c 'ALTER ROLE postgres SET statement_timeout = 0'
}

# Settings that this production never loads: they are in its files when the backup is taken, like edits before a reload.
odd_unread_settings() {
  production_sql -c "ALTER SYSTEM SET synchronous_standby_names = '*'" -c 'ALTER SYSTEM SET default_transaction_read_only = on' \
    -c "ALTER SYSTEM SET archive_cleanup_command = 'false'" -c "ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1 port=1'" \
    -c "ALTER SYSTEM SET log_statement = 'all'" -c 'ALTER SYSTEM SET ssl = on'
  production_conf "shared_preload_libraries = 'pg_stat_statements,pg_cron,timescaledb'" "unix_socket_group = 'dba'" \
    "recovery_target_time = '2020-01-01 00:00:00+00'" "recovery_target_timeline = 'current'" "recovery_target_action = 'shutdown'" \
    'huge_pages = on' "shared_buffers = '64GB'"
  production_as touch "$(production_dir)/data/standby.signal" "$(production_dir)/data/recovery.signal"
}

# Where these files and locales are missing, the server refuses the whole file.
odd_unreadable_settings() {
  local dir
  dir=$(production_dir)
  production_conf "include_dir = '$dir/conf.d'" "include = '$dir/extra.conf'" "include_if_exists = '$dir/none.conf'" \
    "lc_time = 'de_DE.UTF-8'" "lc_monetary = 'de_DE.UTF-8'" "lc_numeric = 'de_DE.UTF-8'"
}
