# shellcheck shell=bash disable=SC2015
# incus1, the host of the drill: a machine that drives the lab's Incus through its socket, as if it were its own.

# Privileged, so that root in it is root to the daemon, not an unmapped user. The daemon creates the drill's end of the
# PostgreSQL proxy on the host: it must have the same path for both, also through the unit's own /var/tmp.
incus_host_create() {
  mkdir -p "$LAB/run/drill" || return 1
  machine_launch incus1 -c security.privileged=true || return 1
  lab_incus config device add incus1 incus disk "source=$(incusd_socket)" path=/var/lib/incus/unix.socket >/dev/null || return 1
  lab_incus config device add incus1 drill disk "source=$LAB/run/drill" "path=$LAB/run/drill" >/dev/null || return 1
  incus_host_unit pgbackrest-drill.service && incus_host_exporter
}

# incus_host_unit UNIT: moves its runtime directory to one that the daemon shares.
incus_host_unit() {
  machine_dropin incus1 "$1" "[Service]" "RuntimeDirectory=" "Environment=RUNTIME_DIRECTORY=$LAB/run/drill" "BindPaths=$LAB/run/drill"
}

# packaged_unit UNIT: the Debian package's template unit, for what the playbook configured.
packaged_unit() {
  lab_incus file push --quiet --mode 0644 "$LAB_ROOT/examples/systemd/dr-drill@.service" incus1/etc/systemd/system/dr-drill@.service || return 1
  machine_run incus1 ln -sf drill.toml /etc/dr-drill/main.toml && incus_host_unit "$1"
}

# node_exporter as Debian's unit starts it, on the directory that the role makes.
incus_host_exporter() {
  machine_run incus1 sh -c "echo 'ARGS=\"--collector.textfile.directory=/var/lib/node_exporter/textfile_collector\"' \
    >/etc/default/prometheus-node-exporter && systemctl enable --now --quiet prometheus-node-exporter"
}

# machine_dropin MACHINE UNIT LINE...: lines of the lab's own for a unit.
machine_dropin() {
  local machine=$1 unit=$2
  shift 2
  machine_run "$machine" mkdir -p "/etc/systemd/system/$unit.d" || return 1
  printf '%s\n' "$@" >"$LAB/run/dropin"
  lab_incus file push --quiet --mode 0644 "$LAB/run/dropin" "$machine/etc/systemd/system/$unit.d/lab.conf" || return 1
  machine_run "$machine" systemctl daemon-reload
}

# drill_run: runs the drill by its unit; returns the unit's exit status.
drill_run() { machine_run incus1 systemctl start --wait pgbackrest-drill.service; }

# drill_metric NAME: the value in the textfile, of the series without further labels or with those in NAME.
drill_metric() {
  machine_run incus1 sed -n "s/^veza_backup_drill_$1 //p" /var/lib/node_exporter/textfile_collector/dr_drill_main.prom
}

# drill_ended EXIT REASON [UNIT]: checks how the last drill, which the unit ran, ended.
drill_ended() {
  local unit=${3:-pgbackrest-drill.service}
  [ "$(drill_metric 'exit_code{stanza="main"}')" = "$1" ] && machine_run incus1 grep -q "reason=\"$2\"" \
    /var/lib/node_exporter/textfile_collector/dr_drill_main.prom || {
    machine_run incus1 journalctl -u "$unit" -o cat --no-pager -n 25 >&2
    lab_fail "the drill did not end with exit code $1 and reason $2" "look at 'journalctl -u $unit' in incus1"
  }
}
