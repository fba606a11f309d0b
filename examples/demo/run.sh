#!/usr/bin/env bash
# The demo: from a fresh Debian to a finished drill of a 1 GB PostgreSQL backup, in one command.
set -euo pipefail

demo_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$demo_dir/../.." && pwd)
# shellcheck source=examples/demo/lib/lab.sh
. "$demo_dir/lib/lab.sh"
# shellcheck source=examples/demo/lib/jobs.sh
. "$demo_dir/lib/jobs.sh"

usage() {
  cat <<HELP
usage: examples/demo/run.sh [--clean | --help]

Installs what is missing, builds dr-drill, and drills a sample backup: a private Incus daemon, an image, a
PostgreSQL of 1 GB with an encrypted pgBackRest backup and WAL after it, all below $LAB.
A second run uses what the first one made and downloads nothing.

  --clean   remove all of it and print the command that purges the packages it installed
  --help    this text

Environment:
  LAB       another directory for the lab (at most 40 characters)

Exit status: that of the drill (0 pass, 1 fail, 2 error); 2 when the demo itself fails, 130 after Ctrl-C.
HELP
}

main() {
  case "${1:-}" in
    '') ;;
    --clean) clean; return ;;
    --help | -h) usage; return ;;
    *) lab_fail "unknown argument $1" "examples/demo/run.sh --help" || return 2 ;;
  esac
  lab_require_host 6 || return 2
  lab_create || return 2
  lock || return 2
  trap finish EXIT
  trap 'exit 130' INT TERM HUP

  prepare || return 2
  drill
}

# The image waits for the mirror and the production for the disk: both are made while the program compiles.
prepare() {
  step "packages" && install_demo_packages || return 1
  begin "build" build
  begin "image" image
  begin "production" production
  jobs_collect ready || return 1
  # Now, however long the program took to compile: the drill measures how old the newest transaction is.
  production_touch || return 1
  configure
}

begin() {
  step "$1 begins"
  job_begin "$@"
}
ready() { step "$1 is ready"; }
image() { incusd_start && image_prepared; }
production() { production_create demo; }

step() { lab_log "== $1 ($SECONDS s)"; }

# Runs as the owner of the checkout, who could not remove root's files from it.
build() {
  local owner run=()
  owner=$(stat -c %U "$root")
  [ "$owner" = root ] || [ "$owner" = UNKNOWN ] || run=(runuser -u "$owner" --)
  (cd "$root" && "${run[@]}" cmake --preset release && "${run[@]}" cmake --build --preset release --target dr-drill) >"$LAB/log/build.log" 2>&1 || {
    tail -n 30 "$LAB/log/build.log" >&2
    lab_fail "dr-drill does not build" "look at $LAB/log/build.log"
  }
}

configure() {
  mkdir -p "$LAB/textfile" "$LAB/state"
  cat >"$LAB/drill.toml" <<TOML
[backup]
stanza = "main"
config = "$(production_config)"

[incus]
socket = "$(incusd_socket)"
image = "$(image_alias)"

# 480,000 of them are in the backup, 20,000 came after it: the check passes only if all WAL was replayed.
[[check]]
name = "users"
sql = "SELECT count(*) FROM users"
min = 500000

[objectives]
rto = "30min"
rpo = "1min"

[metrics]
textfile_dir = "$LAB/textfile"

[state]
directory = "$LAB/state"
TOML
}

drill() {
  local rc=0
  step "drill: dr-drill run --config $LAB/drill.toml"
  "$root/build/release/drill/dr-drill" run --config "$LAB/drill.toml" || rc=$?
  printf '\n%s\n' "metrics, as node_exporter's textfile collector reads them:"
  grep -h -v '^#' "$LAB/textfile"/*.prom || printf '(none)\n'
  next_steps
  return "$rc"
}

next_steps() {
  cat <<TEXT

The configuration was $LAB/drill.toml. For a backup of your own copy it to
/etc/dr-drill/drill.toml and change:
  [backup]   config = your pgbackrest.conf, stanza = its stanza
  [incus]    remove the socket line to use this machine's Incus; image = an image of it that has your
             PostgreSQL and pgBackRest. The demo's own fits PostgreSQL of this Debian release:
               incus image import $LAB/cache/prepared.metadata.tar.xz \\
                 $LAB/cache/prepared.tar.zst --alias $(image_alias)
  [[check]]  a question that only your data can answer
  [metrics]  textfile_dir = the directory of node_exporter's textfile collector
  [state]    directory = "/var/lib/dr-drill"
then: dr-drill preflight && dr-drill run

examples/demo/run.sh --clean removes the demo.
TEXT
}

clean() {
  local packages
  [ "$(id -u)" -eq 0 ] || { lab_fail "cleaning needs root, running as $(id -un)" "run it again with sudo" || return 2; }
  if [ ! -d "$LAB" ]; then
    lab_log "nothing to remove: $LAB is not there"
    return 0
  fi
  lock || return 2
  packages=$(packages_installed_by_lab | tr '\n' ' ')
  lab_remove || return 2
  lab_log "removed $LAB"
  [ -z "$packages" ] || printf '%s\n' "these packages were not on this machine before; to remove them:" "  apt-get purge --auto-remove ${packages% }"
}

# One demo at a time. A file and not a lock: a lock would be inherited by the daemon.
lock() {
  if lab_pid "$LAB/demo.pid" 'run\.sh' >/dev/null; then
    lab_fail "another demo runs in $LAB (pid $(cat "$LAB/demo.pid"))" "wait for it to end"
    return 1
  fi
  [ ! -d "$LAB" ] || echo $$ >"$LAB/demo.pid"
}

finish() {
  local rc=$?
  # A second Ctrl-C must not leave half of it running.
  trap '' INT TERM HUP
  set +e
  # Before the lab: a job could start what the lab has just stopped.
  jobs_stop
  lab_stop || rc=2
  rm -f "$LAB/demo.pid"
  lab_log "== stopped ($SECONDS s)"
  exit "$rc"
}

main "$@"
