#!/usr/bin/env bash
# Verifies the restored data of a kept instance as a DBA would by hand: a dump of each database, amcheck of tables
# and indexes, the checksum of each page. Prints "NAME <tab> SECONDS" lines. Usage: verify-by-hand.sh INSTANCE
# Needs a running lab (examples/demo/lib/lab.sh).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=examples/demo/lib/lab.sh
. "$root/examples/demo/lib/lab.sh"
# shellcheck source=tests/bench/lib/figures.sh
. "$root/tests/bench/lib/figures.sh"

name=$1
bin=/usr/lib/postgresql/$(lab_pg_major)/bin
sum=0

as_postgres() {
  lab_incus exec "$name" --cwd / --env PGHOST=/var/lib/dr-drill/socket -- runuser -u postgres -- "$@" </dev/null
}

# timed NAME CMD...
timed() {
  local begin=$EPOCHREALTIME seconds
  "${@:2}" >/dev/null
  seconds=$(seconds_since "$begin")
  sum=$(awk -v a="$sum" -v b="$seconds" 'BEGIN { printf "%.3f", a + b }')
  printf '%s\t%s\n' "$1" "$seconds"
}

# The dump comes first: it sets the hint bits of what was replayed, as level read does.
# shellcheck disable=SC2016
timed pg_dump as_postgres sh -ec 'for database in $(psql -XAtc "SELECT datname FROM pg_database WHERE datallowconn"); do
  "$1/pg_dump" -d "$database" >/dev/null
done' sh "$bin"
timed pg_amcheck as_postgres "$bin/pg_amcheck" -j 2 --heapallindexed --parent-check --install-missing --all
data=$(as_postgres psql -XAtc 'SHOW data_directory')
as_postgres "$bin/pg_ctl" -D "$data" -m fast -s stop
timed pg_checksums as_postgres "$bin/pg_checksums" --check -D "$data"
printf 'all\t%s\n' "$sum"
