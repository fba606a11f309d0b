#!/usr/bin/env bash
# The same drill as an operator would script it with the incus client, to measure dr-drill against: same
# image, pool, limits, repository and question. Prints the seconds of each step.
# Needs a running lab (examples/demo/lib/lab.sh) with a production in a posix repository.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=examples/demo/lib/lab.sh
. "$root/examples/demo/lib/lab.sh"

name=by-hand-$$
major=$(lab_pg_major)
config=$(production_config)
data=$(production_dir)/data
metrics=${1:-$LAB/by-hand.prom}
start=$EPOCHREALTIME
last=$start

# lap NAME: seconds since the last lap.
lap() {
  local now=$EPOCHREALTIME
  awk -v n="$1" -v a="$last" -v b="$now" 'BEGIN { printf "%-22s %6.2f\n", n, b - a }'
  last=$now
}

inside() { lab_incus exec "$name" --cwd / -- "$@" </dev/null; }
as_postgres() { inside runuser -u postgres -- "$@"; }
sql() { as_postgres psql -X -A -t -h /tmp -d postgres -c "$1"; }

# within SECONDS CMD...: polls twice a second.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || { echo "error: timed out: $*" >&2; return 1; }
    sleep 0.5
  done
}

promoted() { [ "$(sql 'SELECT pg_is_in_recovery()')" = f ]; }

# Whatever happens, no container is left.
trap 'lab_incus delete --force "$name" >/dev/null 2>&1 || true' EXIT
trap 'exit 130' INT TERM HUP

lab_incus launch "$(image_alias)" "$name" -c limits.cpu=2 -c limits.memory=2GiB </dev/null >/dev/null 2>&1
lap launch

inside mkdir -p /etc/pgbackrest
lab_incus file push --quiet "$config" "$name/etc/pgbackrest/pgbackrest.conf" --mode 0640
inside chown root:postgres /etc/pgbackrest/pgbackrest.conf
lab_incus config device add "$name" repo disk "source=$(production_repo)" "path=$(production_repo)" readonly=true shift=true >/dev/null
# The repository's files are for their owner and group only, and the host's group has another number than the image's.
inside sh -c "groupadd --force --gid $(stat -c %g "$(production_repo)") --non-unique repo && usermod -a -G repo postgres"
inside install -d -o postgres -g postgres "$(production_dir)" "$(production_dir)/log" "$(production_dir)/lock" "$(production_dir)/spool"
inside install -d -o postgres -g postgres -m 0700 "$data"
lap provision

as_postgres pgbackrest --config=/etc/pgbackrest/pgbackrest.conf --stanza=main --process-max=2 --archive-mode=off restore
lap restore

as_postgres "/usr/lib/postgresql/$major/bin/pg_ctl" -D "$data" -l /tmp/postgres.log -W -s \
  -o "-c listen_addresses='' -c unix_socket_directories=/tmp -c archive_mode=off" start
within 300 as_postgres pg_isready -q -h /tmp
within 600 promoted
lap recover

users=$(sql 'SELECT count(*) FROM users')
[ "$users" -ge "${MIN_USERS_EXPECTED:-1}" ] || { echo "error: $users users, expected ${MIN_USERS_EXPECTED:-1}" >&2; exit 1; }
lap verify

# Where the recovery's time went, from the server's own log; reading it is no part of the drill.
lab_incus file pull --quiet "$name/tmp/postgres.log" "$metrics.log"
# stage NAME FROM TO: between the first lines of the log that have these texts.
stage() {
  awk -v n="$1" -v from="$2" -v to="$3" '
    function seconds(line, part) { split(substr(line, 12, 12), part, ":"); return part[1] * 3600 + part[2] * 60 + part[3] }
    !a && index($0, from) { a = seconds($0) }
    index($0, to) { b = seconds($0) }
    END { printf "%-22s %6.2f\n", n, b - a }' "$metrics.log"
}
stage "start of PostgreSQL" "starting PostgreSQL" "redo starts at"
stage redo "redo starts at" "redo done at"
stage "end of recovery" "redo done at" "database system is ready to accept connections"
rm -f "$metrics.log"
# The clocks exclude the time that this took.
shift_clocks() { awk -v t="$1" -v a="$last" -v b="$2" 'BEGIN { printf "%.6f", t + (b - a) }'; }
now=$EPOCHREALTIME
start=$(shift_clocks "$start" "$now")
last=$now

lab_incus stop --force "$name" >/dev/null
lap stop
lab_incus delete "$name" >/dev/null
trap - EXIT
lap delete

cat >"$metrics.new" <<PROM
veza_backup_drill_success 1
veza_backup_drill_last_run_timestamp_seconds $(date +%s)
veza_backup_drill_users $users
PROM
mv "$metrics.new" "$metrics"
last=$start
lap total
echo "users $users"
