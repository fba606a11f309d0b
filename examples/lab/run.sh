#!/usr/bin/env bash
# The lab: the whole backup system on one machine, deployed by its own playbook, put through a failover and a lost backup.
set -euo pipefail

export LAB=${LAB:-/var/lib/dr-drill-lab}
LAB_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=examples/demo/lib/lab.sh
. "$LAB_ROOT/examples/demo/lib/lab.sh"
for lab_file in packages image machines formation incus_host playbook prometheus story; do
  # shellcheck source=/dev/null
  . "$LAB_ROOT/examples/lab/lib/$lab_file.sh"
done

usage() {
  cat <<HELP
usage: examples/lab/run.sh [--keep | --clean | --help]

An S3 server over TLS, a pg_auto_failover formation (a monitor, two data nodes) and a host for drills, all in Incus containers
with systemd; examples/ansible is applied to them, the units it made take the backups and drill them, node_exporter and
Prometheus watch with examples/prometheus. Then: a failover, a backup from the new primary, a lost backup, lost metrics.

  --keep    leave everything running; examples/lab/run.sh --clean ends it
  --clean   remove the lab and print the command that purges the packages it installed
  --help    this text

Environment:
  LAB       another directory for the lab (at most 40 characters), default /var/lib/dr-drill-lab
  DR_DRILL  the program to deploy; by default it is built from this checkout

Exit status: 0 when every step did what it says, 1 when one did not, 2 when the lab could not be made, 130 after Ctrl-C.
HELP
}

main() {
  case "${1:-}" in
    '' | --keep) ;;
    --clean) clean; return ;;
    --help | -h) usage; return ;;
    *) lab_fail "unknown argument $1" "examples/lab/run.sh --help" || return 2 ;;
  esac
  lab_require_host 8 && lab_create && lock || return 2
  keep=${1:-}
  trap finish EXIT
  trap 'exit 130' INT TERM HUP
  prepare || return 2
  story
}

prepare() {
  step "packages" && install_build_packages && install_lab_packages && install_s3_packages && install_system_packages || return 1
  step "program" && program || return 1
  step "incus" && incusd_start && image_prepared && machine_image || return 1
  step "S3 server" && s3_on_bridge
}

program() {
  if [ -z "${DR_DRILL:-}" ]; then
    (cd "$LAB_ROOT" && cmake --preset release && cmake --build --preset release --target dr-drill) >"$LAB/log/build.log" 2>&1 || {
      tail -n 30 "$LAB/log/build.log" >&2
      lab_fail "dr-drill does not build" "look at $LAB/log/build.log"
      return 1
    }
    DR_DRILL=$LAB_ROOT/build/release/drill/dr-drill
  fi
  install -m 0755 "$DR_DRILL" "$LAB/dr-drill"
}

# On the bridge, where machines and sealed drills both reach it. A bucket of its own for each lab run: backups of an earlier
# formation are another cluster's.
s3_on_bridge() {
  machine_network >/dev/null || return 1
  s3_stop && rm -rf "$LAB/s3/data" && mkdir -p "$LAB/s3" || return 1
  printf '%s 9000\n' "$(machine_gateway)" >"$LAB/s3/address"
  s3_start
}

clean() {
  local packages
  [ "$(id -u)" -eq 0 ] || { lab_fail "cleaning needs root, running as $(id -un)" "run it again with sudo" || return 2; }
  [ -d "$LAB" ] || { lab_log "nothing to remove: $LAB is not there"; return 0; }
  lock || return 2
  packages=$(packages_installed_by_lab | tr '\n' ' ')
  prometheus_stop && lab_remove || return 2
  lab_log "removed $LAB"
  [ -z "$packages" ] || printf '%s\n' "these packages were not on this machine before; to remove them:" "  apt-get purge --auto-remove ${packages% }"
}

# One lab at a time in a directory. A file and not a lock: a lock would be inherited by the daemon.
lock() {
  if lab_pid "$LAB/lab.pid" 'run\.sh' >/dev/null; then
    lab_fail "another lab runs in $LAB (pid $(cat "$LAB/lab.pid"))" "wait for it to end"
    return 1
  fi
  echo $$ >"$LAB/lab.pid"
}

finish() {
  local rc=$?
  trap '' INT TERM HUP
  set +e
  rm -f "$LAB/lab.pid"
  if [ "$keep" = --keep ]; then
    lab_log "== left running: INCUS_DIR=$LAB/incus incus list; Prometheus on $(cat "$LAB/prometheus/address" 2>/dev/null)"
    exit "$rc"
  fi
  prometheus_stop || rc=2
  for name in monitor pg1 pg2 incus1; do machine_remove "$name"; done
  lab_stop || rc=2
  lab_log "== stopped ($SECONDS s)"
  exit "$rc"
}

main "$@"
