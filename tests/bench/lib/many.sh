# shellcheck shell=bash
# As verify.sh, of a cluster that is many small things: 131 databases with 20,000 tables, 142,000 files.
# shellcheck source=tests/bench/lib/verify.sh
. "$ROOT/tests/bench/lib/verify.sh"

bench_production() {
  local database
  export PRODUCTION=many
  [ ! -e "$(production_dir)/many" ] || return 0
  production_create small posix || return 1
  # Otherwise the repository has a file for each file of the data directory.
  sed -i '/^repo1-retention-full/a repo1-bundle=y' "$(production_config)" || return 1
  production_start || return 1
  lab_log "making 128 databases with 156 tables each"
  production_sql -c 'CREATE DATABASE many_0' || return 1
  production_sql >/dev/null <<'SQL' || return 1
\connect many_0
SELECT format('CREATE TABLE t%s (id bigint PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL DEFAULT now());
  INSERT INTO t%1$s SELECT n, md5(n::text) FROM generate_series(1, 100) n; CREATE INDEX ON t%1$s (name)', n)
  FROM generate_series(1, 156) n \gexec
SQL
  for ((database = 1; database < 128; database++)); do
    production_sql -c "CREATE DATABASE many_$database TEMPLATE many_0 STRATEGY file_copy" || return 1
  done
  production_backrest --type=full backup && production_archive_all && production_stop || return 1
  : >"$(production_dir)/many"
}
