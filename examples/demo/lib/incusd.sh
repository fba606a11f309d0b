# shellcheck shell=bash
# A private Incus daemon. Sourced by lab.sh.
#
# It runs in a mount namespace of its own. That is what makes two labs and a system Incus coexist: LXC's
# hook looks for lxcfs at one fixed path, and in here that path is the lab's. It also makes the cleanup reliable: when
# the last process is gone, the pool is unmounted and its loop device detached, whatever happened before.

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
    incusd_end_strays || return 1
    # A bridge's start changes it; incusd_network_sweep puts it back.
    [ -e "$LAB/run/ip_forward" ] || cat /proc/sys/net/ipv4/ip_forward >"$LAB/run/ip_forward"
    setsid unshare --mount --propagation slave bash "$LAB_LIB/incusd-inside.sh" \
      </dev/null >"$LAB/log/incusd-start.log" 2>&1 &
    disown
    lab_wait 30 incusd_running || rc=1
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

# incusd_network: a bridge with NAT for bare images that need apt; prints its name, which is the lab's own.
incusd_network() { lab_once network incusd_network_alone; }

incusd_network_alone() {
  local name subnet
  name=$(incusd_network_name)
  if ! lab_incus network show "$name" >/dev/null 2>&1; then
    subnet=$(incusd_free_subnet) || return 1
    lab_incus network create "$name" "ipv4.address=$subnet" ipv4.nat=true ipv6.address=none >/dev/null || {
      lab_fail "incus cannot create the network $name with $subnet" "look at $LAB/log/incusd.log"
      return 1
    }
  fi
  printf '%s\n' "$name"
}

# Within the 15 characters of an interface's name.
incusd_network_name() { printf 'drl%s\n' "$(printf '%s' "$LAB" | cksum | cut -d ' ' -f 1)"; }

# incusd_free_subnet: a /24 that no route of this machine touches. Incus would look for one itself, but by
# pinging, and gives up where a gateway answers for every address.
incusd_free_subnet() {
  local try subnet
  for try in $(seq 50); do
    subnet=10.$((RANDOM % 200 + 50)).$((RANDOM % 250 + 1))
    [ -n "$(ip -4 route show root "$subnet.0/24")$(ip -4 route show match "$subnet.0/24" | grep -v '^default')" ] || {
      printf '%s.1/24\n' "$subnet"
      return 0
    }
  done
  lab_fail "no free subnet for the lab's network after $try tries" "look at 'ip route'"
}

# incusd_network_sweep: removes what is left of the network on the host when there is no daemon to do it.
incusd_network_sweep() {
  local name chain
  name=$(incusd_network_name)
  ! ip link show "$name" >/dev/null 2>&1 || ip link delete "$name" || return 1
  for chain in $(nft list table inet incus 2>/dev/null | sed -n "s/^[[:space:]]*chain \([a-z]*\.$name\) {/\1/p"); do
    nft delete chain inet incus "$chain" || return 1
  done
  # Incus shares its table among networks and never removes it.
  nft list table inet incus 2>/dev/null | grep -q chain || nft delete table inet incus 2>/dev/null || true
  # It turns forwarding on for a bridge and leaves it on; back to what it was, unless another lab's bridge needs it.
  if [ -e "$LAB/run/ip_forward" ]; then
    ip -o link show | grep -q -E '^[0-9]+: drl[0-9]+:' || cat "$LAB/run/ip_forward" >/proc/sys/net/ipv4/ip_forward
    rm -f "$LAB/run/ip_forward"
  fi
}

incusd_stop() {
  local name rc=0
  if incusd_running; then
    lab_log "stopping incusd in $LAB/incus"
    for name in $(incusd_client 20 list --format csv --columns n status=running 2>/dev/null); do
      incusd_client 30 stop --force "$name" >/dev/null 2>&1 || true
    done
    # Fails while an instance uses it; the bridge then goes with the daemon.
    incusd_client 20 network delete "$(incusd_network_name)" >/dev/null 2>&1 || true
    INCUS_DIR="$LAB/incus" timeout 60 /usr/libexec/incus/incusd shutdown --timeout=30 >/dev/null 2>&1 || true
    lab_kill "$LAB/run/incusd.pid" '^/usr/libexec/incus/incusd$' 20 || rc=1
  fi
  lab_kill "$LAB/run/lxcfs.pid" '^lxcfs$' 10 || rc=1
  incusd_end_strays || rc=1
  incusd_network_sweep || rc=1
  rm -f "$LAB/incus/unix.socket"
  return "$rc"
}

# incusd_client SECONDS ARGS...: the client with a deadline, for a daemon that may be sick.
incusd_client() {
  local seconds=$1
  shift
  timeout "$seconds" env INCUS_DIR="$LAB/incus" INCUS_CONF="$LAB/incus-client" incus --force-local "$@"
}

# incusd_strays: the processes in the daemon's mount namespace, the only one in which the lab's pool is mounted, and
# their children (a container's monitor and the container); and the proxies of sockets in the lab, which outlive a
# killed daemon and live in the container's namespaces.
incusd_strays() {
  local pid
  ! grep -q -F " $LAB/incus/" /proc/self/mountinfo || return 0
  {
    { grep -l -s -F " $LAB/incus/" /proc/[0-9]*/mountinfo || true; } | cut -d / -f 3 | while read -r pid; do
      printf '%s\n' "$pid"
      pgrep -P "$pid" || true
    done
    pgrep -f "^/usr/libexec/incus/incusd forkproxy .*unix:$LAB/" || true
  } | sort -un
}

incusd_no_strays() { [ -z "$(incusd_strays)" ]; }

# incusd_end_strays: ends the processes that a killed daemon left: they would hold the pool's mount and its loop device.
incusd_end_strays() {
  local pids
  pids=$(incusd_strays)
  [ -n "$pids" ] || return 0
  # shellcheck disable=SC2086
  kill -KILL $pids 2>/dev/null || true
  lab_wait 10 incusd_no_strays || lab_fail "processes of the lab in $LAB do not end: $(incusd_strays | tr '\n' ' ')"
}
