# shellcheck shell=bash disable=SC2015,SC2034,SC2154
# Backups that are not proven: exit 1.

case_users_below_minimum() {
  configure
  MIN_USERS_EXPECTED=500001 drill
  expect_verdict fail check_failed
  expect_message "check 'users': 500000 is below the minimum 500001"
}

case_table_missing() {
  configure
  printf '\n[[check]]\nname = "orders"\nsql = "SELECT count(*) FROM orders"\nmin = 1\n' >>"$CONFIG"
  drill
  expect_verdict fail check_failed
  expect_message "check 'orders': relation \"orders\" does not exist"
}

case_damaged_backup() {
  local file
  configure
  copy_repository
  # The largest file of the backup, broken in its middle.
  file=$(find "$REPO/backup/main" -path '*/pg_data/base/*' -type f -printf '%s %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2-)
  printf 'broken' | dd of="$file" bs=1 seek=$(($(stat -c %s "$file") / 2)) conv=notrunc status=none
  drill
  expect_verdict fail restore_failed
  expect_message "pgbackrest restore failed with exit code"
}

case_missing_wal_segment() {
  local segment
  configure
  copy_repository
  # Second but last: what comes after it is there, and would never be replayed.
  segment=$(find "$REPO/archive/main" -name '00000001*' -type f -printf '%f %p\n' | sort | tail -n 2 | head -n 1 | cut -d ' ' -f 2-)
  rm "$segment"
  drill
  expect_verdict fail replay_incomplete
  expect_message "the first segment missing or damaged is $(basename "$segment" | cut -c 1-24)"
}

case_damaged_wal_segment() {
  local segment
  configure
  copy_repository
  segment=$(find "$REPO/archive/main" -name '00000001*' -type f -printf '%f %p\n' | sort | tail -n 2 | head -n 1 | cut -d ' ' -f 2-)
  truncate -s 100 "$segment"
  drill
  expect_verdict fail replay_failed
  expect_message "WAL could not be fetched from the archive"
}

case_rto_missed() {
  configure
  set_option objectives rto '"1s"'
  drill
  expect_verdict fail rto_missed
}

# Damage that no checksum of pgBackRest covers: in the newest segment, of an archive without compression and encryption.
case_damaged_newest_segment() {
  local segment
  export PRODUCTION=plain
  production_create small posix-plain
  configure
  copy_repository
  segment=$(find "$REPO/archive/main" -name '00000001*' -type f -printf '%f %p\n' | sort | tail -n 1 | cut -d ' ' -f 2-)
  printf '\377\376\375' | dd of="$segment" bs=1 seek=131100 conv=notrunc status=none
  drill
  expect_verdict fail replay_incomplete
  expect_message 'the newest segment of the archive, and never asked for'
}

case_rpo_unknown() {
  configure
  set_option objectives rpo '"1min"'
  drill --target immediate
  expect_verdict fail rpo_missed
  expect_message 'RPO is unknown'
}
