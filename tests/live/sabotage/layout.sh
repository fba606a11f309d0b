# shellcheck shell=bash disable=SC2034,SC2154
# Productions whose restored copy does not start unless the drill helps.

case_sabotage_layout_limits_raised() {
  production_raised
  configure
  drill
  expect_verdict pass none
  expect_report '.checks[0].value' 500200
  expect_finding max_connections
  # Started again, it is a standby still, and is asked again.
  set_option postgres promote '"triggered"'
  drill
  expect_verdict pass none
  expect_report '.checks[0].value' 500200
  expect_finding max_connections
}

# Foreign paths, a leftover recovery target, a group that is not there and more, and a preload library that the image lacks.
case_sabotage_layout_odd() {
  production_odd
  configure
  check ledger 'sql = "SELECT count(*) FROM ledger"' 'min = 1000'
  drill --set "$(production_noted readable_set)"
  expect_verdict pass none
  expect_finding "lacks the preload library 'timescaledb'"
  expect_finding pg_cron
}

# A file that it includes is in no backup, and without it the server refuses all of postgresql.conf.
case_sabotage_layout_unreadable_configuration() {
  production_odd
  configure
  check ledger 'sql = "SELECT count(*) FROM ledger"' 'min = 1000'
  drill
  expect_verdict pass none
  expect_finding 'postgresql.conf cannot be used here'
}

case_sabotage_layout_foreign() {
  production_foreign
  configure
  set_option postgres user '"admin"'
  drill
  expect_verdict pass none
  expect_report '.checks[0].value' 2000
  expect_finding postgresql.conf
}

case_sabotage_layout_unknown_superuser() {
  production_foreign
  configure
  drill
  expect_verdict error config_invalid
  expect_message "'postgres'"
  jq -r .hint "$WORK/report.json" | grep -q -F '[postgres] user'
}

# 64 MB segments are numbered differently from 16 MB ones.
case_sabotage_layout_wide_segment_missing() {
  local segment
  production_foreign
  configure
  set_option postgres user '"admin"'
  copy_repository
  segment=$(newest_segment)
  # A gap: the newest segment is renamed to the next one.
  mv "$segment" "$(dirname "$segment")/$(printf '%s%08X' "$(segment_name "$segment" | cut -c 1-16)" \
    $((16#$(segment_name "$segment" | cut -c 17-24) + 1)))${segment##*"$(segment_name "$segment")"}"
  drill
  expect_verdict fail replay_incomplete
  expect_message "the first segment missing is $(segment_name "$segment")"
}

# Options about production's own disks, recovery and databases do not apply to a drill: without a reset the restore
# fails because the database is missing, and the password is in its log.
case_sabotage_layout_restore_options() {
  configure
  sed 's|^\[global\]|[global:restore]\nlink-all=y\ndb-include=no-such-database\ntablespace-map=ts=/nowhere\n&|' \
    "$(production_config)" >"$WORK/pgbackrest.conf"
  printf '\n[main:restore]\nrecovery-option=primary_conninfo=host=p1 password=Canary77\n' >>"$WORK/pgbackrest.conf"
  chown root:postgres "$WORK/pgbackrest.conf"
  chmod 0640 "$WORK/pgbackrest.conf"
  set_option backup config "\"$WORK/pgbackrest.conf\""
  drill
  expect_verdict pass none
  for option in db-include link-all recovery-option tablespace-map; do
    expect_finding "ignoring $option from pgbackrest.conf"
  done
  ! grep -r -l Canary77 "$WORK" --exclude pgbackrest.conf || fail "the password is nowhere"
}
