# shellcheck shell=bash
# The lab: a private Incus, an image, a sample production and its backups, all below one directory.
#
# Source this file; it sources its siblings and defines LAB, the lab's directory. Set LAB before to have a
# lab of your own: several coexist, and none touches a system Incus or a PostgreSQL cluster of this machine.
#
#   export LAB=/var/tmp/my-lab
#   . examples/demo/lib/lab.sh
#   lab_require_host && install_lab_packages
#   incusd_start && image_prepared && production_create small && ...
#   lab_stop            # stops everything, keeps the data: the next start downloads nothing
#   lab_remove          # removes it all

LAB=${LAB:-/var/lib/dr-drill-demo}
LAB_LIB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export LAB

lab_log() { printf '%s\n' "$*" >&2; }

# lab_fail MESSAGE [HINT]: says what failed and what to do, and returns 1 for the caller's `|| return`.
lab_fail() {
  printf 'error: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf 'HINT: %s\n' "$2" >&2
  return 1
}

# lab_wait SECONDS CMD...: polls until CMD succeeds; 1 when the deadline passes.
lab_wait() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# lab_once NAME CMD...: one CMD of this NAME at a time. What it starts does not hold the lock.
lab_once() {
  mkdir -p "$LAB/run" || return 1
  (flock 9 && "${@:2}" 9>&-) 9>"$LAB/run/$1.lock"
}

# lab_pid FILE COMMAND: the pid in FILE when it is alive and still runs COMMAND. A pid file can outlive
# its process and the number be given to another, so the name is checked before a signal is sent.
lab_pid() {
  local pid
  [ -s "$1" ] || return 1
  read -r pid <"$1" || return 1
  [ -r "/proc/$pid/cmdline" ] || return 1
  tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -q -e "$2" || return 1
  printf '%s\n' "$pid"
}

lab_pid_gone() { ! lab_pid "$@" >/dev/null; }

# lab_kill FILE COMMAND SECONDS: ends the process of a pid file: TERM, then KILL at the deadline.
lab_kill() {
  local pid
  if pid=$(lab_pid "$1" "$2"); then
    kill -TERM "$pid" 2>/dev/null || true
    if ! lab_wait "$3" lab_pid_gone "$1" "$2"; then
      kill -KILL "$pid" 2>/dev/null || true
      lab_wait 5 lab_pid_gone "$1" "$2" || lab_fail "cannot end process $pid ($2)"
    fi
  fi
  rm -f "$1"
}

# lab_free_kib DIR: free space where DIR is or will be.
lab_free_kib() {
  local dir=$1
  while [ ! -d "$dir" ]; do dir=$(dirname "$dir"); done
  df --output=avail -k "$dir" | tail -n 1 | tr -d ' '
}

# lab_require_host [GIB]: root, Debian 12 or 13, a short enough path and GIB free (default 6).
lab_require_host() {
  local need=${1:-6} free
  [ "$(id -u)" -eq 0 ] || { lab_fail "the lab needs root, running as $(id -un)" "run it again with sudo"; return 1; }
  case "$(lab_release)" in
    debian-12 | debian-13) ;;
    *) lab_fail "the lab needs Debian 12 or 13, this is $(lab_release)" "use a virtual machine or a container host with Debian 13"
       return 1 ;;
  esac
  case "$LAB" in
    /*[!A-Za-z0-9/._-]*) lab_fail "lab directory $LAB has characters other than letters, digits and . _ -" "choose another LAB"; return 1 ;;
    /*) ;;
    *) lab_fail "lab directory $LAB is not an absolute path" "set LAB to an absolute path"; return 1 ;;
  esac
  # Incus puts sockets below it; a unix socket's path ends at 107 bytes.
  [ "${#LAB}" -le 40 ] || { lab_fail "lab directory $LAB is longer than 40 characters" "choose a shorter LAB"; return 1; }
  free=$(lab_free_kib "$LAB")
  [ "$free" -ge $((need * 1024 * 1024)) ] || {
    lab_fail "$LAB has $((free / 1024 / 1024)) GiB free, the lab needs $need GiB" "free some space or set LAB to a directory with more"
    return 1
  }
}

# lab_release: "debian-12", "debian-13" or whatever else this machine is.
lab_release() {
  # shellcheck source=/dev/null
  (. /etc/os-release && printf '%s-%s\n' "$ID" "${VERSION_ID:-unknown}")
}

lab_codename() {
  # shellcheck source=/dev/null
  (. /etc/os-release && printf '%s\n' "$VERSION_CODENAME")
}

# lab_pg_major: the PostgreSQL major of this Debian release.
lab_pg_major() {
  case "$(lab_release)" in
    debian-12) echo 15 ;;
    *) echo 17 ;;
  esac
}

# lab_stop: stops everything of this lab that runs; data, image and downloads stay.
lab_stop() {
  local rc=0
  production_stop_all || rc=1
  s3_stop || rc=1
  incusd_stop || rc=1
  return "$rc"
}

# lab_remove: stops the lab and removes its directory.
lab_remove() {
  [ -d "$LAB" ] || return 0
  [ -e "$LAB/.dr-drill-lab" ] || { lab_fail "$LAB is no lab of dr-drill, not removed" "remove it by hand if it is not needed"; return 1; }
  lab_stop || return 1
  # A mount left below would have its content deleted.
  if grep -q -F " $LAB/" /proc/self/mounts; then
    lab_fail "something is still mounted below $LAB" "look at 'grep $LAB /proc/self/mounts', unmount it, then run this again"
    return 1
  fi
  rm -rf --one-file-system "$LAB"
}

# lab_create: the lab's directory, marked as ours so that lab_remove never removes anything else.
lab_create() {
  if [ -d "$LAB" ] && [ ! -e "$LAB/.dr-drill-lab" ] && [ -n "$(ls -A "$LAB")" ]; then
    lab_fail "$LAB exists and is no lab of dr-drill" "set LAB to another directory"
    return 1
  fi
  mkdir -p "$LAB/cache" "$LAB/log"
  # The host's postgres user must be able to reach its production below it.
  chmod 0755 "$LAB"
  : >"$LAB/.dr-drill-lab"
}

# shellcheck source=examples/demo/lib/packages.sh
. "$LAB_LIB/packages.sh"
# shellcheck source=examples/demo/lib/incusd.sh
. "$LAB_LIB/incusd.sh"
# shellcheck source=examples/demo/lib/image.sh
. "$LAB_LIB/image.sh"
# shellcheck source=examples/demo/lib/production.sh
. "$LAB_LIB/production.sh"
# shellcheck source=examples/demo/lib/production-copy.sh
. "$LAB_LIB/production-copy.sh"
# shellcheck source=examples/demo/lib/s3.sh
. "$LAB_LIB/s3.sh"
