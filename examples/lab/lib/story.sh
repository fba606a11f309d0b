# shellcheck shell=bash disable=SC2015,SC2016
# The steps of the lab. It stops at the first that fails.

step() { lab_log "== $1 ($SECONDS s)"; }

story() {
  step "formation: monitor, pg1, pg2" && formation_create || return 2
  step "drill host: incus1" && incus_host_create && playbook_inventory || return 2

  step "secrets missing: the playbook refuses" && playbook_refuses || return 1
  step "the playbook applies" && playbook_apply || return 1
  step "a second apply changes nothing" && playbook_unchanged || return 1
  step "systemd accepts the units" && units_verified || return 1

  step "a full backup, from the primary only" && users_insert 50000 && backup full || return 1
  step "the timer elapses: a diff backup" && timer_takes_diff || return 1
  step "the timer elapses: a drill of it and the WAL after it" && users_insert 10000 && timer_drills || return 1
  step "the package's unit is stopped in the middle: the drill says so and leaves nothing" && drill_stopped || return 1
  step "the next drill passes" && drill_run || return 1
  step "prometheus sees it, no alert fires" && prometheus_start "$(machine_address incus1):9100" && healthy 60000 || return 1
  step "every query of the dashboard is answered" && dashboard_answered || return 1

  step "failover" && formation_failover && users_insert 10000 || return 1
  step "the playbook finds the new primary, nothing changes" && playbook_unchanged || return 1
  step "a full backup, from the new primary" && backup full || return 1
  step "a drill of it, on the new timeline" && users_insert 10000 && drill_run && healthy 80000 || return 1

  step "a backup is lost: the drill fails, the alert fires" && backup_lost || return 1
  step "it is back: the drill passes, the alert ends" && backup_found || return 1
  step "the metrics are lost: the alert fires" && metrics_lost || return 1
  step "passed"
}

units_verified() {
  local machine out
  for machine in pg1 pg2 incus1; do
    out=$(machine_run "$machine" sh -c 'systemd-analyze verify /etc/systemd/system/pgbackrest-*.service /etc/systemd/system/pgbackrest-*.timer' 2>&1) || true
    [ -z "$out" ] || { printf '%s\n' "$out" >&2; lab_fail "systemd does not accept the units in $machine"; return 1; }
  done
}

# users_insert ROWS: archived when it returns.
users_insert() {
  local wal primary
  primary=$(formation_primary) || return 1
  machine_sql "$primary" 'SET client_min_messages = warning; CREATE TABLE IF NOT EXISTS users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL)' || return 1
  machine_sql "$primary" "INSERT INTO users (email) SELECT 'user' || n || '@example.org' FROM generate_series(1, $1) n" || return 1
  wal=$(machine_sql "$primary" 'SELECT pg_walfile_name(pg_switch_wal())') || return 1
  lab_wait 120 wal_archived "$primary" "$wal" || lab_fail "WAL $wal of $primary is not archived after 120 s" "look at the server's log in $primary"
}

wal_archived() { [ "$(machine_sql "$1" "SELECT coalesce(last_archived_wal >= '$2', false) FROM pg_stat_archiver")" = t ]; }

# backup TYPE: both nodes' units are started, as their timers do; one takes the backup, the other skips it.
backup() {
  local before primary standby
  primary=$(formation_primary) && standby=$(formation_standby) || return 1
  before=$(backup_count "$1")
  machine_run "$standby" systemctl start "pgbackrest-$1.service" && [ "$(backup_count "$1")" -eq "$before" ] \
    || { lab_fail "the stand-by $standby took a backup or failed" "look at 'journalctl -u pgbackrest-$1' in $standby"; return 1; }
  machine_run "$primary" systemctl start "pgbackrest-$1.service" && [ "$(backup_count "$1")" -eq $((before + 1)) ] \
    || lab_fail "the primary $primary took no $1 backup" "look at 'journalctl -u pgbackrest-$1' in $primary"
}

backups() { machine_postgres pg1 pgbackrest --stanza=main --output=json info | jq -r ".[0].backup | $1"; }

backup_count() { backups "map(select(.type == \"$1\")) | length"; }

# timer_soon MACHINE TIMER: the same timer, but it elapses at the next full five seconds instead of next week.
timer_soon() {
  machine_dropin "$1" "$2" '[Timer]' 'OnCalendar=' 'OnCalendar=*:*:0/5' 'RandomizedDelaySec=0' 'AccuracySec=100ms' \
    && machine_run "$1" systemctl restart "$2"
}

timer_back() { machine_run "$1" sh -c "rm -r /etc/systemd/system/$2.d && systemctl daemon-reload && systemctl restart $2"; }

timer_takes_diff() {
  local rc=0 primary
  primary=$(formation_primary) || return 1
  timer_soon "$primary" pgbackrest-diff.timer || return 1
  lab_wait 180 diff_there || rc=1
  timer_back "$primary" pgbackrest-diff.timer || return 1
  [ "$rc" -eq 0 ] || lab_fail "the timer took no diff backup" "look at 'systemctl status pgbackrest-diff.timer' in $primary"
}

diff_there() { [ "$(backup_count diff)" -ge 1 ]; }

timer_drills() {
  local rc=0
  timer_soon incus1 pgbackrest-drill.timer || return 1
  lab_wait 300 drill_there || rc=1
  timer_back incus1 pgbackrest-drill.timer || return 1
  [ "$rc" -eq 0 ] || { lab_fail "the timer started no drill" "look at 'systemctl status pgbackrest-drill' in incus1"; return 1; }
  lab_wait 300 drill_idle || { lab_fail "the drill does not end"; return 1; }
}

drill_there() { [ -n "$(drill_metric 'success{stanza="main"}')" ]; }

drill_idle() { machine_run incus1 sh -c 'case $(systemctl is-active pgbackrest-drill.service) in inactive|failed) ;; *) exit 1 ;; esac'; }

# As at a reboot in the night: systemd's SIGTERM comes while the backup is restored.
drill_stopped() {
  local unit=dr-drill@main.service
  packaged_unit "$unit" && machine_run incus1 systemctl start --no-block "$unit" || return 1
  lab_wait 120 drill_says "$unit" restore || { lab_fail "$unit does not come to the restore" "look at 'journalctl -u $unit' in incus1"; return 1; }
  machine_run incus1 systemctl stop "$unit" || return 1
  drill_ended 2 interrupted "$unit" && nothing_left || return 1
  machine_run incus1 journalctl -u "$unit" -o cat --no-pager | grep -q 'teardown ok' || lab_fail "$unit did not tear down itself"
}

# drill_says UNIT WORD: `systemctl status` shows WORD.
drill_says() { machine_run incus1 systemctl show --property StatusText "$1" | grep -q "$2"; }

nothing_left() {
  [ -z "$(lab_incus list --format csv --columns n pg-restore-drill)" ] || { lab_fail "the drill left its instance"; return 1; }
}

# healthy USERS: the last drill passed and counted them all, Prometheus says so too, and nothing fires.
healthy() {
  drill_ended 0 none || return 1
  lab_wait 60 prometheus_query "veza_backup_drill_check_value{check=\"users\"} == $1 and on () veza_backup_drill_success == 1" \
    || { lab_fail "prometheus has no drill that passed with $1 users"; return 1; }
  nothing_left || return 1
  alert_ends '.*'
}

dashboard_answered() {
  "$LAB_ROOT/examples/grafana/check.sh" "http://$(cat "$LAB/prometheus/address")"
}

# The newest backup's files are taken out of the bucket, behind pgBackRest's back.
backup_lost() {
  mv "$(backup_files)" "$LAB/run/lost" || return 1
  ! drill_run || { lab_fail "the drill's unit succeeded without a backup"; return 1; }
  drill_ended 1 restore_failed && alert_fires BackupRestoreDrillFailed
}

backup_found() {
  mv "$LAB/run/lost" "$(backup_files)" && drill_run && healthy 80000
}

backup_files() { printf '%s/s3/data/%s/pgbackrest/backup/main/%s\n' "$LAB" "$S3_BUCKET" "$(backups '.[-1].label')"; }

metrics_lost() {
  machine_run incus1 rm /var/lib/node_exporter/textfile_collector/dr_drill_main.prom || return 1
  alert_fires BackupRestoreDrillStale && alert_silent BackupRestoreDrillFailed
}
