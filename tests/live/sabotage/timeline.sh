# shellcheck shell=bash disable=SC2034,SC2154
# Timelines: a failover is followed, a lost or a foreign branch is not.

case_sabotage_timeline_followed() {
  production_promoted
  configure
  REPO=$(production_repo)
  [ -n "$(find "$REPO/archive/main" -name '*.partial*')" ] || fail "a .partial segment in the archive"
  drill
  expect_verdict pass none
  expect_report .recovery.timeline 2
  expect_report '.checks[0].value' 500200
  set_option postgres promote '"triggered"'
  drill
  expect_verdict pass none
  expect_report .recovery.timeline 2
  expect_report '.checks[0].value' 500200
}

# The new timeline has a history file but no WAL: that is normal only for a minute after a failover.
case_sabotage_timeline_without_segments() {
  production_promoted
  configure
  copy_repository
  rm -r "$REPO"/archive/main/*/0000000200000000
  touch "$REPO"/archive/main/*/00000002.history
  drill
  expect_verdict pass none
  touch -d '2 hours ago' "$REPO"/archive/main/*/00000002.history
  drill
  expect_verdict fail replay_incomplete
  expect_message 'timeline 2'
  # An empty directory is not WAL either.
  mkdir "$(dirname "$REPO"/archive/main/*/00000002.history)/0000000200000000"
  drill
  expect_verdict fail replay_incomplete
}

# A server restored elsewhere was promoted and archived into production's repository: its branch leaves production's
# timeline before the newest backup.
case_sabotage_timeline_foreign_branch() {
  foreign_history
  drill
  expect_verdict fail wrong_timeline
  expect_message 'timeline 2'
}

# The older backup ends before the branch leaves: PostgreSQL takes the branch for the one to follow, finds no WAL of it
# and replays production's past it.
case_sabotage_timeline_foreign_branch_later() {
  foreign_history
  drill --set "$(production_noted older_set)"
  expect_verdict fail wrong_timeline
  expect_message 'a newer timeline that left it at'
  set_option postgres promote '"triggered"'
  drill --set "$(production_noted older_set)"
  expect_verdict fail wrong_timeline
  expect_message 'a newer timeline that left it at'
}

# The repository of the production "events", with the history file of "promoted" in its archive.
foreign_history() {
  local file
  production_promoted
  production_events
  configure
  copy_repository
  file=$(find "$(PRODUCTION=promoted production_repo)/archive/main" -name 00000002.history)
  cp -a "$file" "$(dirname "$(dirname "$(newest_segment)")")"
}

# After a major upgrade the repository has two archives; each backup is replayed from its own.
case_sabotage_timeline_two_archives() {
  production_upgraded
  configure
  [ "$(find "$(production_repo)/archive/main" -mindepth 1 -maxdepth 1 -type d | wc -l)" -eq 2 ] || fail "two archives"
  check users 'sql = "SELECT count(*) FROM users"' 'equals = "7"'
  drill
  expect_verdict pass none
  configure
  check users 'sql = "SELECT count(*) FROM users"' 'equals = "500000"'
  drill --set "$(production_noted older_set)"
  expect_verdict pass none
}

# A peer restored the backup elsewhere and promoted it with archiving on: the archive has its timeline 2, with a segment,
# while production goes on with 1. What production wrote since is not on the way that every restore goes.
case_sabotage_timeline_stray() {
  production_strayed
  configure
  check users 'sql = "SELECT count(*) FROM users"' 'min = 500000'
  drill
  expect_verdict fail wrong_timeline
  expect_message 'timeline 2 left timeline 1 at'
  expect_message 'did not stop there'
}
