# shellcheck shell=bash disable=SC2034,SC2154
# Limits on what a drill takes from its host.

# A restore takes as long as its bytes take at the limit.
case_limits_of_the_disk() {
  configure
  set_option incus read_limit '"10MB"'
  set_option incus write_limit '"5MB"'
  set_option backup process_max 1
  drill
  expect_verdict pass none
  # pgbackrest syncs each file, so that the limit counts under version 1 of cgroups as well.
  expect_report '.restore_seconds > .backup.size_bytes / 5e6 * 0.8' true
  "$DR_DRILL" preflight --config "$CONFIG" >"$WORK/preflight" || fail "preflight ready"
  grep -E -q '^fetch       about [0-9.]+ MiB from repository 1, and at most [0-9.]+ MiB of WAL' "$WORK/preflight" ||
    fail "preflight tells what is fetched" "$(cat "$WORK/preflight")"
}

# Nothing below a directory in memory can be limited; Incus would refuse to start the instance. A lab that is on a disk
# has no such directory.
case_limits_of_a_directory_in_memory() {
  [ "$(stat -f -c %T "$LAB")" = tmpfs ] || return 0
  mkdir -p "$WORK/pool"
  lab_incus storage create "$INSTANCE" dir "source=$WORK/pool" >/dev/null || return 1
  configure
  set_option incus pool "\"$INSTANCE\""
  set_option incus write_limit '"5MB"'
  drill
  expect_verdict error config_invalid
  expect_message 'is a directory on tmpfs'
  set_option incus write_limit '""'
  drill
  expect_verdict pass none
  lab_incus storage delete "$INSTANCE" >/dev/null
}
