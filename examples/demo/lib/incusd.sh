# shellcheck shell=bash
# A private Incus daemon. Sourced by lab.sh.
#
# It runs in a mount namespace of its own. That is what makes two labs and a system Incus coexist: LXC's
# hook looks for lxcfs at one fixed path, and in here that path is the lab's. It also makes the end clean:
# when the last process is gone, the pool is unmounted and its loop device detached, whatever happened before.

incusd_socket() { printf '%s\n' "$LAB/incus/unix.socket"; }

# lab_incus ARGS...: the incus client, talking to the lab's daemon and keeping its settings in the lab.
lab_incus() {
  INCUS_DIR="$LAB/incus" INCUS_CONF="$LAB/incus-client" incus --force-local "$@"
}

incusd_running() { lab_pid "$LAB/run/incusd.pid" '^/usr/libexec/incus/incusd$' >/dev/null; }

incusd_start() {
  local rc=0
  lab_create || return 1
  mkdir -p "$LAB/incus" "$LAB/run" "$LAB/incus-client"
  chmod 0711 "$LAB/incus"
  if ! incusd_running; then
    lab_log "starting incusd in $LAB/incus"
    incusd_end_strays
    setsid unshare --mount --propagation slave bash "$LAB_LIB/incusd-inside.sh" \
      </dev/null >"$LAB/log/incusd-start.log" 2>&1 &
    disown
    lab_wait 10 incusd_running || rc=1
  fi
  if [ "$rc" -ne 0 ] || ! INCUS_DIR="$LAB/incus" timeout 60 /usr/libexec/incus/incusd waitready --timeout=50; then
    lab_fail "incusd does not answer in $LAB/incus" "look at $LAB/log/incusd.log and $LAB/log/incusd-start.log"
    return 1
  fi
  incusd_preseed
}

# A loop-backed btrfs pool: sparse, quick to clone from an image, and a root disk's size is enforced.
incusd_preseed() {
  lab_incus storage show lab >/dev/null 2>&1 && return 0
  lab_incus admin init --preseed >/dev/null <<'YAML' || lab_fail "incus cannot create the btrfs pool" "look at $LAB/log/incusd.log; the kernel must know btrfs and have a free loop device"
storage_pools:
  - name: lab
    driver: btrfs
    config:
      size: 30GiB
profiles:
  - name: default
    devices:
      root:
        type: disk
        path: /
        pool: lab
YAML
}

# incusd_network: a bridge with NAT for bare images that need apt; prints its name. Its name is the lab's own
# and Incus picks a subnet that is free.
incusd_network() {
  local name
  name=drl$(printf '%s' "$LAB" | cksum | cut -d ' ' -f 1)
  if ! lab_incus network show "$name" >/dev/null 2>&1; then
    [ -e "$LAB/run/ip_forward" ] || cat /proc/sys/net/ipv4/ip_forward >"$LAB/run/ip_forward"
    lab_incus network create "$name" ipv4.address=auto ipv4.nat=true ipv6.address=none >/dev/null || {
      lab_fail "incus cannot create the network $name" "look at $LAB/log/incusd.log"
      return 1
    }
  fi
  printf '%s\n' "$name"
}

incusd_network_remove() {
  local name
  for name in $(lab_incus network list --format csv --columns nm 2>/dev/null | sed -n 's/^\(drl[0-9]*\),YES$/\1/p'); do
    lab_incus network delete "$name" >/dev/null || return 1
  done
  # Incus turns forwarding on for the bridge and leaves it on; back to what it was, unless another lab's bridge needs it.
  if [ -e "$LAB/run/ip_forward" ]; then
    ip -o link show | grep -q -E '^[0-9]+: drl[0-9]+:' || cat "$LAB/run/ip_forward" >/proc/sys/net/ipv4/ip_forward
    rm -f "$LAB/run/ip_forward"
  fi
}

incusd_stop() {
  local name rc=0
  if incusd_running; then
    lab_log "stopping incusd in $LAB/incus"
    for name in $(timeout 20 incusd_client_list); do
      timeout 30 env INCUS_DIR="$LAB/incus" INCUS_CONF="$LAB/incus-client" incus --force-local stop --force "$name" >/dev/null 2>&1 || true
    done
    incusd_network_remove || true
    INCUS_DIR="$LAB/incus" timeout 60 /usr/libexec/incus/incusd shutdown --timeout=30 >/dev/null 2>&1 || true
    lab_kill "$LAB/run/incusd.pid" '^/usr/libexec/incus/incusd$' 20 || rc=1
  fi
  lab_kill "$LAB/run/lxcfs.pid" '^lxcfs$' 10 || rc=1
  incusd_end_strays || rc=1
  rm -f "$LAB/incus/unix.socket"
  return "$rc"
}

incusd_client_list() {
  INCUS_DIR="$LAB/incus" INCUS_CONF="$LAB/incus-client" incus --force-local list --all-projects --format csv --columns n status=running 2>/dev/null
}

# incusd_strays: processes that still live in the lab's mount namespace, and theirs: a container's monitor and the container.
incusd_strays() {
  local ns pid
  [ -s "$LAB/run/mntns" ] || return 0
  ns=$(cat "$LAB/run/mntns")
  # The number of a namespace is given again once it is gone; the host's own is never ours.
  [ "$ns" != "$(readlink /proc/self/ns/mnt)" ] || return 0
  find /proc -maxdepth 3 -path '/proc/[0-9]*/ns/mnt' -lname "$ns" 2>/dev/null | cut -d / -f 3 | while read -r pid; do
    # Ours has the lab's pool or lxcfs of its own mounted, or was started with the lab's path.
    grep -q -s -F -e " $LAB/incus" "/proc/$pid/mountinfo" || tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q -F "$LAB/" || continue
    printf '%s\n' "$pid"
    pgrep -P "$pid" || true
  done | sort -un
}

incusd_no_strays() { [ -z "$(incusd_strays)" ]; }

# incusd_end_strays: what a killed daemon left: it would hold the pool's mount and its loop device.
incusd_end_strays() {
  local pids
  pids=$(incusd_strays)
  if [ -n "$pids" ]; then
    # shellcheck disable=SC2086
    kill -KILL $pids 2>/dev/null || true
    lab_wait 10 incusd_no_strays || { lab_fail "processes of the lab in $LAB do not end: $(incusd_strays | tr '\n' ' ')"; return 1; }
  fi
  rm -f "$LAB/run/mntns"
}
