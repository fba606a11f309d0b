# shellcheck shell=bash disable=SC2015,SC2034,SC2154
# The Incus daemon is killed under a drill and comes back a moment later, as after a crash. Instances live on, the
# daemon's operations are forgotten.

# daemon_crash: returns when the new daemon answers. It has to live where the old one did: the pool is mounted there.
daemon_crash() {
  local pid
  pid=$(lab_pid "$LAB/run/incusd.pid" '^/usr/libexec/incus/incusd$')
  exec 9<"/proc/$pid/ns/mnt"
  kill -KILL "$pid"
  lab_wait 60 lab_pid_gone "$LAB/run/incusd.pid" '^/usr/libexec/incus/incusd$'
  # shellcheck disable=SC2016
  setsid nsenter --mount=/proc/self/fd/9 bash -c 'exec 9<&-
    echo $$ >"$LAB/run/incusd.pid"
    export INCUS_DIR="$LAB/incus"
    exec /usr/libexec/incus/incusd --group incus-admin --logfile "$LAB/log/incusd.log"' \
    </dev/null >>"$LAB/log/incusd-start.log" 2>&1 &
  disown
  exec 9<&-
  lab_wait 60 incusd_running
  INCUS_DIR="$LAB/incus" timeout 60 /usr/libexec/incus/incusd waitready --timeout=50
}

# A partly created instance is a failure: the drill says so, and the new daemon removes the rest.
case_fault_daemon_killed_in_launch() { # alone
  configure
  drill_until 'info: launch' daemon_crash
  case "$(jq -r .reason "$WORK/report.json")" in
    none) expect_verdict pass none ;; # it was made before the daemon died
    incus_unreachable) expect_verdict error incus_unreachable ;;
    *) expect_verdict error incus_failed ;;
  esac
  expect_report .teardown_failed false
}

# A crash during the drill's own requests ends the drill, which says why; it survives a crash after them.
case_fault_daemon_killed_in_restore() { # alone
  configure
  drill_until 'info: restore' daemon_crash
  case "$(jq -r .reason "$WORK/report.json")" in
    none) expect_verdict pass none ;;
    incus_unreachable) expect_verdict error incus_unreachable ;;
    *) expect_verdict error incus_failed ;;
  esac
  expect_report .teardown_failed false
}

# The restore goes on in the instance, and tells its end there.
case_fault_daemon_killed_while_the_restore_is_waited_for() { # alone
  configure
  drill_until 'info: restore' daemon_crash_while_waiting
  expect_verdict pass none
  expect_report '.checks[0].value' 500000
  grep -q 'the daemon forgot a command' "$WORK/stderr" || fail "the daemon forgot the restore"
}

# daemon_crash_while_waiting: when all the drill still does is wait for a restore that has not ended.
daemon_crash_while_waiting() {
  lab_wait 60 signal_inside STOP pgbackrest restore # not the one that lists the archive
  lab_wait 60 compgen -G "$RUNTIME_DIRECTORY/*/.s.PGSQL.5432" # a pattern, looked up at each try
  # Waits until the archive was listed: a request that the crash interrupts would end the drill, which is not tested
  # here.
  lab_wait 60 archive_is_listed
  lab_wait 60 restore_is_waited_for
  sleep 1
  daemon_crash
  # A daemon that has just come up may fail to execute anything.
  lab_wait 60 signal_inside CONT pgbackrest
}

# archive_is_listed: the output of one of the drill's commands has a segment in it, as it is called in the archive.
archive_is_listed() {
  local at folder=/1.0/instances/$INSTANCE/logs/exec-output
  for at in $(lab_incus query "$folder" </dev/null | jq -r '.[]'); do
    ! grep -q '[0-9A-F]\{24\}-[0-9a-f]\{40\}' \
      < <(curl -sS --max-time 10 --unix-socket "$(incusd_socket)" "http://incus$folder/${at##*/}") || return 0
  done
  return 1
}

# restore_is_waited_for: it is the one command that runs.
restore_is_waited_for() {
  [ "$(lab_incus operation list --format json </dev/null | jq '[.[] | select(.description == "Executing command")] | length')" -eq 1 ]
}

# signal_inside SIGNAL NAME [WORD]: to the processes of this name in the instance, with this word in their command line.
# Fails when there is none.
signal_inside() {
  # shellcheck disable=SC2016
  inside sh -c 'found=1
  for at in /proc/[0-9]*; do
    [ "$(cat "$at/comm" 2>/dev/null)" = "$2" ] && grep -qF -- "$3" "$at/cmdline" && kill "-$1" "${at#/proc/}" && found=0
  done
  exit "$found"' sh "$1" "$2" "${3:-}"
}

case_fault_daemon_killed_in_verify() { # alone
  configure
  # Something to be killed in, and time for the new daemon to come up.
  check slow 'sql = "SELECT count(*) FROM users, pg_sleep(30)"' 'min = 1'
  drill_until 'info: verify' daemon_crash
  expect_verdict pass none
  grep -q 'the daemon forgot a command' "$WORK/stderr" || fail "the daemon forgot the server"
}
