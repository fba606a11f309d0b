# shellcheck shell=bash
# The machines of the lab: Incus containers with systemd on their own bridge, entered by ssh like any machine.

# machine_network: the bridge, whose name server knows the S3 server's name.
machine_network() {
  local name
  name=$(incusd_network) || return 1
  lab_incus network set "$name" raw.dnsmasq "address=/$S3_NAME/$(machine_gateway)" || return 1
  printf '%s\n' "$name"
}

machine_gateway() { lab_incus network get "$(incusd_network_name)" ipv4.address | cut -d / -f 1; }

# machine_launch NAME [INCUS OPTION...]: a fresh machine that answers on ssh.
machine_launch() {
  local name=$1 network
  shift
  network=$(machine_network) || return 1
  machine_remove "$name"
  lab_incus launch "$(machine_image_alias)" "$name" --network "$network" -c limits.memory=1GiB "$@" </dev/null >/dev/null 2>&1 || {
    lab_fail "incus cannot launch the machine $name" "look at $LAB/log/incusd.log"
    return 1
  }
  lab_wait 180 machine_address "$name" || { lab_fail "the machine $name got no address" "look at 'incus exec $name networkctl'"; return 1; }
  machine_key || return 1
  machine_run "$name" sh -c 'ssh-keygen -A >/dev/null; systemctl reset-failed ssh; systemctl restart ssh && install -d -m 0700 /root/.ssh' || return 1
  lab_incus file push --quiet --uid 0 --gid 0 --mode 0600 "$LAB/ssh/key.pub" "$name/root/.ssh/authorized_keys"
}

machine_remove() { lab_incus delete --force "$1" >/dev/null 2>&1 || true; }

machine_key() {
  [ ! -s "$LAB/ssh/key" ] || return 0
  install -d -m 0700 "$LAB/ssh" && ssh-keygen -q -t ed25519 -N '' -f "$LAB/ssh/key"
}

machine_address() {
  lab_incus list "^$1\$" --format json | jq -er '.[0].state.network.eth0.addresses | map(select(.family == "inet"))[0].address'
}

# machine_run NAME CMD...: as root in the machine.
machine_run() {
  local name=$1
  shift
  lab_incus exec "$name" -- "$@" </dev/null
}

# machine_postgres NAME CMD...: as postgres.
machine_postgres() {
  local name=$1
  shift
  lab_incus exec "$name" --cwd /var/lib/postgresql -- runuser -u postgres -- env PGDATA="$NODE_DATA" "$@" </dev/null
}

machine_sql() { machine_postgres "$1" psql -XAtq -v ON_ERROR_STOP=1 -d postgres -c "$2"; }
