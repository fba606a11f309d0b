# shellcheck shell=bash disable=SC2034,SC2154
# Resources that a drill needs disappear while it runs.

case_sabotage_outage_in_the_restore() { # slow s3
  cloud_configured
  drill_until 'info: restore' s3_stop
  expect_verdict error repository_unreachable
  expect_report '[.phases[] | select(.ok | not) | .name] | join(" ")' restore
  expect_report '.seconds < 120' true
}

case_sabotage_outage_in_the_replay() { # slow s3
  cloud_configured
  drill_until 'info: recover' s3_stop
  expect_verdict error repository_unreachable
  expect_message 'WAL could not be fetched from the archive'
  expect_report '.seconds < 120' true
}

# quotas_hold: since Linux 6.1 btrfs stops counting and limiting when a large instance is deleted, until a rescan.
# Instances of other cases are deleted all the time, also while a rescan runs: then another one is needed.
quotas_hold() {
  local qgroups
  qgroups=/sys/fs/btrfs/$(blkid -s UUID -o value "$LAB/incus/disks/lab.img")/qgroups
  [ -e "$qgroups/drop_subtree_threshold" ] || return 0 # the first instance turns quotas on
  echo 8 >"$qgroups/drop_subtree_threshold"            # the height of no tree
  lab_wait 120 quotas_rescanned "$qgroups"
}

quotas_rescanned() {
  nsenter -t "$(cat "$LAB/run/incusd.pid")" -m btrfs quota rescan -w "$LAB/incus/storage-pools/lab" || true # one may be under way
  grep -q -x 0 "$1/inconsistent"
}

case_sabotage_outage_disk_full() {
  configure
  quotas_hold
  copy_repository
  set_option incus disk '"500MiB"'
  drill
  expect_verdict error no_space
}

# Room for the backup, and not for what comes after it.
case_sabotage_outage_disk_full_in_the_replay() { # slow
  configure
  quotas_hold
  # Not a minute for a segment that there is no room for.
  pgbackrest_with archive-timeout=5
  set_option incus disk '"1GiB"'
  drill_until 'info: restore' fill_disk_of_server
  expect_verdict error no_space
}

# The files that filled the disk are removed with the query.
case_sabotage_outage_disk_full_in_a_check() {
  configure
  quotas_hold
  set_option incus disk '"1GiB"'
  check sorted "sql = \"SELECT count(*) FROM (SELECT n FROM generate_series(1, 4000000) n ORDER BY repeat(md5(n::text), 16)) sorted, (SELECT count(*) FROM users) known\"" 'min = 1'
  drill
  expect_verdict error no_space
  expect_message "check 'sorted'"
}

# fill_disk_of_server: to the last MiB, as soon as the server has begun; waited for inside, because replay takes a second.
# The drill may end, and the instance with it, before the last MiB.
fill_disk_of_server() {
  # shellcheck disable=SC2016
  inside sh -c 'until [ -e "$1/postmaster.pid" ]; do sleep 0.02; done
    for size in 256 64 16 4 1; do while fallocate -l "${size}M" "/var/tmp/filler-$size-$((n += 1))" 2>/dev/null; do :; done; done' sh "$(production_dir)/data" || true
}

# cloud_configured: the production whose repository is on S3, and a pgbackrest that does not wait a minute per answer.
cloud_configured() {
  export PRODUCTION=cloud
  s3_start
  production_create small s3
  configure
  pgbackrest_with io-timeout=3 job-retry=0
}

# pgbackrest_with LINE...: production's pgbackrest.conf with these lines.
pgbackrest_with() {
  printf '%s\n' "$@" >"$WORK/lines"
  sed "/^\[global\]/r $WORK/lines" "$(production_config)" >"$WORK/pgbackrest.conf"
  chown root:postgres "$WORK/pgbackrest.conf"
  chmod 0640 "$WORK/pgbackrest.conf"
  set_option backup config "\"$WORK/pgbackrest.conf\""
}

# The kernel kills the query's process and PostgreSQL restarts: the drill only sees a lost connection, as with damage.
case_sabotage_outage_out_of_memory() {
  configure incus
  set_option incus memory '"320MiB"'
  check hungry "sql = \"SELECT count(*) + length(repeat('x', 1000000000)) FROM users\"" 'min = 1'
  drill
  expect_verdict error out_of_memory
  expect_message "check 'hungry'"
}
