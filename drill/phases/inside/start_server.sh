#!/bin/sh
# Starts the restored server in the foreground by exec, so that its exit code is the server's, its stderr the server's
# log. Parameters: directory of the binaries, data directory, a configuration file for backups that bring none, limits
# that must be higher than in the backup ("max_connections=200 max_wal_senders=20"), "recovery" or "triggered", then the
# server's own arguments.
# Findings are printed as lines "dr-drill: finding: TEXT".
#
# "triggered" makes a standby of what pgbackrest restored for recovery; started again, it is one already.
# A standby refuses to run with limits below the primary's, so they are taken from pg_controldata. Preload libraries
# that the image lacks would stop the server; those it has are kept, because extensions may need them, except those with
# workers that would run production's jobs on the copy. A configuration that cannot be read here, because it includes a
# file from elsewhere, is left out completely: what recovery needs is on the command line.
bin=$1 data=$2 config=$3 raised=$4 promote=$5
shift 5
cd /
finding() { echo "dr-drill: finding: $*" >&2; }
as_postgres() { setpriv --reuid postgres --regid postgres --init-groups --reset-env -- "$@"; }
setting() { as_postgres "$bin/postgres" -D "$data" "$@" -C shared_preload_libraries; }
rm -f -- "$data/postmaster.pid"
if [ "$promote" = recovery ]; then
  rm -f -- "$data/standby.signal"
elif [ -e "$data/recovery.signal" ]; then
  mv -f -- "$data/recovery.signal" "$data/standby.signal"
fi
control=$(LC_ALL=C "$bin/pg_controldata" -D "$data")
segment=0 limits=''
while IFS=: read -r key value; do
  value=${value##* }
  case $key in
    "Bytes per WAL segment") segment=$value ;;
    # Not below what the verification needs: its sessions, and a lock for each of the relations of a statement.
    "max_connections setting") limits="$limits max_connections=$((value < 50 ? 50 : value))" ;;
    "max_locks_per_xact setting") limits="$limits max_locks_per_transaction=$((value < 64 ? 64 : value))" ;;
    "max_worker_processes setting" | "max_wal_senders setting")
      limits="$limits ${key% setting}=$value" ;;
    "max_prepared_xacts setting") limits="$limits max_prepared_transactions=$value" ;;
  esac
done <<CONTROL
$control
CONTROL
# Without production's own values the defaults must allow for its WAL segments.
if [ "$segment" -gt 16777216 ]; then
  set -- -c "min_wal_size=$((segment / 524288))MB" -c "max_wal_size=$((segment / 16384))MB" "$@"
fi
if [ ! -f "$data/postgresql.conf" ]; then
  finding "the backup has no postgresql.conf: production's server configuration is not in it"
  set -- -c "config_file=$config" "$@"
  libraries=$(setting "$@" 2>/dev/null)
elif ! libraries=$(setting "$@" 2>/dev/null); then
  finding "production's postgresql.conf cannot be used here and was left out: $(setting "$@" 2>&1 | head -n 1 | sed 's/^.*[A-Z]:  //')"
  set -- -c "config_file=$config" "$@"
  libraries=$(setting "$@" 2>/dev/null)
fi
libraries=${libraries##*"
"}
kept=''
old_ifs=$IFS; IFS=', "'
for library in $libraries; do
  [ -n "$library" ] || continue
  name=${library##*/}
  name=${name%.so}
  case $name in
    pg_cron | pg_partman_bgw | pg_squeeze | pgautofailover | pglogical | spock | bdr)
      finding "the preload library '$library' was left out: its workers would run production's jobs"
      continue ;;
  esac
  if [ -e "$bin/../lib/$name.so" ]; then
    kept=$kept${kept:+,}$library
  else
    finding "the image lacks the preload library '$library' that production uses"
  fi
done
IFS=$old_ifs
[ "$libraries" = "$kept" ] || set -- "$@" -c "shared_preload_libraries=$kept"
for limit in $limits $raised; do set -- "$@" -c "$limit"; done
exec setpriv --reuid postgres --regid postgres --init-groups --reset-env -- "$bin/postgres" -D "$data" "$@"
