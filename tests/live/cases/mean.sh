# shellcheck shell=bash disable=SC2154
# Drills in the mean world (mean.sh): the verdict about the backup is the same there.

case_mean_pass() {
  mean_begin
  mean_configure
  set_option verify level '"deep"'
  intruder_begin
  drill
  intruder_end
  expect_verdict pass none
  expect_report '.checks[0].value' 3000
  expect_finding 'pgbackrest on this host'
  expect_others_left_alone
  # Its own are pruned, the other stanza's are not counted.
  for _ in 1 2 3; do drill && expect_verdict pass none; done
  [ "$(find "$WORK/state/history" -mindepth 1 -maxdepth 1 | wc -l)" -eq 8 ] || fail "3 drills are kept, and 5 of the other stanza"
  expect_others_left_alone
}

# The server's last messages are understood although "archive" is a secret, and the secret is not revealed.
case_mean_wal_missing() {
  local segment
  mean_begin
  mean_configure
  REPO=$WORK/repo
  cp -a "$(production_repo)" "$REPO"
  sed -i "s|^repo1-path=.*|repo1-path=$REPO|" "$(mean_directory)/pgbackrest.conf"
  segment=$(newest_segment 2)
  rm "$segment"
  drill
  expect_verdict fail replay_incomplete
  expect_message "the first segment missing is $(segment_name "$segment")"
  expect_others_left_alone
}
