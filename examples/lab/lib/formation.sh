# shellcheck shell=bash disable=SC2015
# A pg_auto_failover formation: a monitor and two data nodes, one of them primary, each under the unit that pg_autoctl prints.

NODE_DATA=/var/lib/pg_auto_failover/pgdata

formation_create() {
  local monitor
  machine_launch monitor || return 1
  monitor=$(machine_address monitor) || return 1
  formation_node monitor monitor --hostname "$monitor" || return 1
  for name in pg1 pg2; do
    machine_launch "$name" || return 1
    formation_node "$name" postgres --name "$name" --hostname "$(machine_address "$name")" \
      --monitor "postgres://autoctl_node@$monitor:5432/pg_auto_failover?sslmode=require" || return 1
  done
  lab_wait 300 formation_is pg1 primary && lab_wait 300 formation_is pg2 secondary || {
    machine_postgres monitor pg_autoctl show state >&2
    lab_fail "the formation is not complete after 5 minutes" "look at 'journalctl -u pgautofailover' in pg1 and pg2"
  }
}

# formation_node MACHINE KIND OPTION...
formation_node() {
  local machine=$1 kind=$2 log=$LAB/log/formation.log
  shift 2
  machine_run "$machine" install -d -o postgres -g postgres /var/lib/pg_auto_failover || return 1
  machine_postgres "$machine" pg_autoctl create "$kind" --pgctl "/usr/lib/postgresql/$(lab_pg_major)/bin/pg_ctl" \
    --auth trust --ssl-self-signed "$@" >>"$log" 2>&1 || {
    tail -n 10 "$log" >&2
    lab_fail "pg_autoctl cannot make the $kind in $machine" "look at $log"
    return 1
  }
  machine_run "$machine" sh -c "runuser -u postgres -- pg_autoctl -q show systemd --pgdata $NODE_DATA \
    >/etc/systemd/system/pgautofailover.service && systemctl daemon-reload && systemctl enable --now --quiet pgautofailover"
}

# formation_state NODE: the node's state on the monitor, once the node has reached its goal.
formation_state() {
  machine_postgres monitor psql -XAtq -d pg_auto_failover \
    -c "SELECT reportedstate FROM pgautofailover.node WHERE nodename = '$1' AND reportedstate = goalstate"
}

formation_is() { [ "$(formation_state "$1")" = "$2" ]; }

formation_primary() { formation_in primary; }
formation_standby() { formation_in secondary; }

formation_in() {
  local name
  for name in pg1 pg2; do
    if formation_is "$name" "$1"; then printf '%s\n' "$name"; return 0; fi
  done
  lab_fail "no node of the formation is $1" "ask 'pg_autoctl show state' in monitor"
}

# formation_failover: the monitor promotes the stand-by; both are back in the formation afterwards.
formation_failover() {
  local old new
  old=$(formation_primary) && new=$(formation_standby) || return 1
  machine_postgres monitor pg_autoctl perform failover >>"$LAB/log/formation.log" 2>&1 || {
    lab_fail "the monitor does not fail over" "look at $LAB/log/formation.log"
    return 1
  }
  lab_wait 300 formation_is "$new" primary && lab_wait 300 formation_is "$old" secondary || {
    machine_postgres monitor pg_autoctl show state >&2
    lab_fail "$new is not primary after the failover" "look at 'journalctl -u pgautofailover' in $new"
  }
}
