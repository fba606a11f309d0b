# shellcheck shell=bash disable=SC2034
# The host's own disks are full when the drill writes its results.

case_fault_state_directory_full() {
  configure
  small_disk "$WORK/state"
  drill_until 'info: restore' fill "$WORK/state"
  expect_told "$WORK/state/history/"
  expect_metric success 0
}

case_fault_textfile_directory_full() {
  configure
  drill
  small_disk "$WORK/textfile"
  drill_until 'info: restore' fill "$WORK/textfile"
  expect_told "$(metrics_file)"
  # The new metrics cannot be written: the old ones stay, complete, with the date of the last success.
  expect_metric success 1
}

# Full before the drill begins: no container is made, and the hint is of room, not of rights.
case_fault_disks_full_before() {
  local place
  for place in textfile state; do
    configure
    small_disk "$WORK/$place"
    fill "$WORK/$place"
    drill
    [ "$RC" -eq 2 ] || fail "exit code 2, got $RC"
    expect_report '.verdict + " " + .reason' 'error metrics_unwritable'
    expect_message 'No space left on device'
    expect_report ".hint | contains(\"Make room on the file system of $WORK/$place\")" true
    umount "$WORK/$place"
  done
}

# small_disk DIRECTORY: mounts a small disk there until the end of the case; keeps the content.
small_disk() {
  trap 'umount "$WORK/state" "$WORK/textfile" 2>/dev/null || true' EXIT
  cp -a "$1" "$1.before"
  mount -t tmpfs -o size=1m,mode=0700 dr-drill-test "$1"
  cp -a "$1.before/." "$1"
}

fill() { ! head -c 2M /dev/zero >"$1/filled" 2>/dev/null; }

# expect_told FILE: it could not be written, the drill said so, and no partial file is left.
expect_told() {
  [ "$RC" -eq 2 ] || fail "exit code 2, got $RC"
  expect_report '.verdict + " " + .reason' 'error metrics_unwritable'
  expect_message "could not write '$1"
  expect_message 'No space left on device'
  [ -z "$(find "$(dirname "$(metrics_file)")" "$WORK/state" -name '*.tmp*' -print)" ] || fail "no half of a file is left"
}
