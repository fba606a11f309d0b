# shellcheck shell=bash disable=SC2034,SC2154
# Backups whose own files are damaged.

case_sabotage_backup_file_bit_flipped() { # quick
  local file
  configure
  copy_repository
  file=$(largest_backup_file)
  flip_bit "$file"
  drill
  expect_verdict fail restore_failed
  expect_message 'pgbackrest restore failed with exit code'
  # It depends on the bytes whether decompression or the checksum fails first; only the latter names the file.
  expect_report ".message | contains(\"zst error\") or contains(\"$(repository_file_name "$file")\")" true
}

case_sabotage_backup_file_missing() {
  local file
  configure
  copy_repository
  file=$(largest_backup_file)
  rm "$file"
  drill
  expect_verdict fail restore_failed
  expect_message "$(repository_file_name "$file")"
}

# The repository is there and lists this backup: the backup itself is damaged.
case_sabotage_backup_manifest_damaged() {
  local copy
  configure
  copy_repository
  for copy in "$(newest_backup)"/backup.manifest "$(newest_backup)"/backup.manifest.copy; do flip_bit "$copy"; done
  drill
  expect_verdict fail restore_failed
  expect_message 'backup.manifest'
}

case_sabotage_backup_manifest_missing() {
  configure
  copy_repository
  rm "$(newest_backup)"/backup.manifest "$(newest_backup)"/backup.manifest.copy
  drill
  expect_verdict fail restore_failed
  expect_message 'backup.manifest'
}

# One copy is enough.
case_sabotage_backup_one_manifest_damaged() {
  configure
  copy_repository
  flip_bit "$(newest_backup)/backup.manifest"
  flip_bit "$REPO/backup/main/backup.info"
  drill
  expect_verdict pass none
}

case_sabotage_backup_info_damaged() {
  local copy
  configure
  copy_repository
  for copy in "$REPO"/backup/main/backup.info "$REPO"/backup/main/backup.info.copy; do flip_bit "$copy"; done
  drill
  expect_verdict error repository_unreachable
  expect_message 'could not be read'
}

case_sabotage_backup_wrong_passphrase() {
  configure
  copy_repository
  sed -i 's|^repo1-cipher-pass=.*|repo1-cipher-pass=this is not the passphrase|' "$WORK/pgbackrest.conf"
  drill
  expect_verdict error repository_unreachable
  expect_message 'could not be read'
  jq -r .hint "$WORK/report.json" | grep -q repo-cipher-pass
  # The host has the same configuration, and its pgbackrest says so before.
  ! "$DR_DRILL" preflight --config "$CONFIG" >"$WORK/preflight" 2>&1 || fail "preflight is no success"
  cat "$WORK/preflight" >&2
  grep -q "repository_unreachable: pgbackrest on this host: repository 1 of stanza 'main' could not be read: \[" "$WORK/preflight"
  grep -q '^not ready: 1 problem found$' "$WORK/preflight"
}

# repository_file_name PATH: its name in the backup, without pgBackRest's suffixes.
repository_file_name() {
  local name=${1##*/pg_data/}
  printf '%s\n' "${name%.zst}"
}

# Two repositories of one production, the second with the newer backup and the longer archive: a plain restore takes the
# first.
case_sabotage_backup_two_repositories() { # slow
  local copy
  production_events
  PRODUCTION=production configure
  PRODUCTION=production copy_repository
  sed -n 's/^repo1-\(path\|cipher\)/repo2-\1/p' "$(production_config)" >"$WORK/repo2"
  sed -i "/^\[global\]/r $WORK/repo2" "$WORK/pgbackrest.conf"
  drill
  expect_verdict pass none
  expect_report .backup.repository 1
  expect_report .backup.label "$(production_noted older_set)"
  check heartbeat 'sql = "SELECT count(*) FROM heartbeat"' 'equals = "4"'
  set_option backup repo 2
  drill
  expect_verdict pass none
  expect_report .backup.repository 2
  expect_report .backup.label "$(production_noted newer_set)"
  # One of the two is lost: the data is safe, but the drill must report it.
  for copy in "$REPO"/backup/main/backup.info "$REPO"/backup/main/backup.info.copy; do flip_bit "$copy"; done
  drill
  expect_verdict pass none
  expect_finding 'repository 1'
}
