# shellcheck shell=bash disable=SC2034,SC2154
# What would connect from the restored server to the outside is disabled and reported.

case_sabotage_neutralised() {
  local run_id answer
  production_odd
  image_with_cron
  configure
  check ledger 'sql = "SELECT count(*) FROM ledger"' 'min = 1000'
  drill --image test/cron --keep --set "$(production_noted readable_set)"
  expect_verdict pass none
  # The library is installed, so that a missing library is not the reason why no job runs.
  expect_report '[.findings[] | select(contains("lacks") and contains("pg_cron"))] | length' 0
  expect_finding upstream
  expect_finding elsewhere
  expect_report '[.databases[].name] | sort | join(" ")' 'postgres shop template0 template1'
  expect_report '.databases[] | select(.name == "postgres") | .subscriptions | length' 1
  expect_report '.databases[] | select(.name == "postgres") | .cron_jobs' 1
  expect_report '.databases[] | select(.name == "postgres") | .foreign_servers | length' 1
  expect_report '.databases[] | select(.name == "postgres") | .size_bytes > 10000000' true
  expect_report '.databases[] | select(.name == "postgres") | [.extensions[] | tostring | select(contains("postgres_fdw"))] | length' 1
  run_id=$(jq -r .run_id "$WORK/report.json")
  ask() { psql -X -A -t -h "$RUNTIME_DIRECTORY/$run_id" -U postgres -d postgres -c "$1"; }
  answer=$(ask "SELECT string_agg(backend_type, ', ') FROM pg_stat_activity
    WHERE backend_type ~ 'logical|archiver|cron|walreceiver' OR application_name ~ 'cron'")
  [ -z "$answer" ] || fail "no worker runs, there is: $answer"
  # Those that ran in production are in the backup.
  [ "$(ask "SELECT count(*) FROM cron.job_run_details WHERE start_time > '$(jq -r .began_at "$WORK/report.json")'")" = 0 ] || fail "no job ran"
  [ "$(ask "SELECT current_setting('archive_mode') || current_setting('listen_addresses')")" = off ] || fail "no archiving, no TCP"
  "$DR_DRILL" clean --config "$CONFIG" --kept
}

# image_with_cron: the prepared image and pg_cron's files from this machine.
image_with_cron() {
  local major file
  image_present test/cron && return 0
  major=$(lab_pg_major)
  lab_incus launch "$(image_alias)" with-cron </dev/null
  for file in "/usr/lib/postgresql/$major/lib/pg_cron.so" "/usr/share/postgresql/$major/extension"/pg_cron*; do
    lab_incus file push -q "$file" "with-cron$file"
  done
  lab_incus stop --force with-cron
  lab_incus publish with-cron --alias test/cron --compression none >/dev/null
  lab_incus delete with-cron
}
