#!/usr/bin/env bash
# Runs dr-drill against fake-incusd, without Incus, for each scenario beside this file, and compares exit code, reason
# and metrics with the expected ones. Behind the fake is a real PostgreSQL that was really restored.
# Usage: examples/ci/run.sh DR_DRILL FAKE_INCUSD [SCENARIO...]
# Needs bash, jq and a PostgreSQL server (Debian: postgresql, jq); root is not needed. Leaves nothing behind.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# -ge 2 ] || { sed -n '4s/^# //p' "$0" >&2; exit 2; }
dr_drill=$(realpath "$1")
fake_incusd=$(realpath "$2")
shift 2
work=$(mktemp -d /tmp/dr-drill-ci.XXXXXX)
fake=''
# shellcheck source=examples/ci/postgres.sh
. "$here/postgres.sh"

# shellcheck disable=SC2317
finish() {
  [ -z "$fake" ] || kill "$fake" 2>/dev/null || true
  postgres_stop
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# expected SCENARIO: exit code and reason.
expected() {
  case "$1" in
    pass) echo 0 none ;;
    restore-fails) echo 1 restore_failed ;;
    empty-table) echo 1 check_failed ;;
    hung-daemon) echo 2 deadline_exceeded ;;
    *) echo "unknown scenario '$1'" >&2; return 1 ;;
  esac
}

# begin_fake SCENARIO: starts a daemon for the scenario, with the files that it names beside it.
begin_fake() {
  sed "s|@WORK@|$work|g" "$here/scenarios/$1.json" >"$work/scenario.json"
  : >"$work/fake.out" # The fake before this one listened, too.
  "$fake_incusd" --socket "$work/incus.socket" --scenario "$work/scenario.json" --log "$work/fake.log" \
    --postgres-socket "$work/run/.s.PGSQL.5432" >"$work/fake.out" 2>&1 &
  fake=$!
  for _ in $(seq 300); do
    ! grep -q '^listening' "$work/fake.out" || return 0
    kill -0 "$fake" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/fake.out" >&2
  return 1
}

# drill SCENARIO: returns 0 when the result is the expected one.
drill() {
  local code reason rc=0 got
  read -r code reason < <(expected "$1")
  rm -rf "$work/metrics" "$work/state" && mkdir "$work/metrics"
  # A variable of the pipeline must not change a drill.
  env -u MIN_USERS_EXPECTED PATH="$work/bin:$PATH" RUNTIME_DIRECTORY="$work/r" "$dr_drill" run --config "$work/drill.toml" --socket "$work/incus.socket" --json \
    >"$work/report.json" 2>"$work/log" || rc=$?
  got=$(jq -r .reason "$work/report.json")
  if [ "$rc" = "$code" ] && [ "$got" = "$reason" ] \
    && grep -q "^veza_backup_drill_exit_code{stanza=\"main\"} $code\$" "$work/metrics/dr_drill_main.prom"; then
    echo "ok   $1: exit $rc, $got"
    return 0
  fi
  echo "FAIL $1: exit $rc, $got; due is exit $code, $reason"
  sed 's/^/     /' "$work/log"
  return 1
}

postgres_make
sed "s|@WORK@|$work|g" "$here/drill.toml" >"$work/drill.toml"
printf '[global]\nrepo1-path=%s\n\n[main]\npg1-path=/var/lib/postgresql/main\n' "$work/repository" >"$work/pgbackrest.conf"
mkdir -p "$work/repository" "$work/r" "$work/bin"
# The pgbackrest of this machine knows nothing of the scenario's repository.
printf '#!/bin/sh\nexec cat "%s"\n' "$work/info.json" >"$work/bin/pgbackrest"
chmod 0755 "$work/bin/pgbackrest"

[ $# -gt 0 ] || set -- pass restore-fails empty-table hung-daemon
failed=0
for scenario in "$@"; do
  expected "$scenario" >/dev/null
  postgres_sql run 'INSERT INTO users SELECT generate_series(1, 1200) ON CONFLICT DO NOTHING'
  [ "$scenario" != empty-table ] || postgres_sql run 'DELETE FROM users'
  begin_fake "$scenario"
  drill "$scenario" || failed=1
  kill "$fake" && { wait "$fake" || true; }
  fake=''
done
exit "$failed"
