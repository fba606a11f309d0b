#include "drill/phases/start_script.hpp"

namespace drill {

// A standby refuses to run with limits below the primary's, so they are taken from pg_controldata. Preload libraries
// that the image lacks would stop the server; those it has are kept, as extensions may need them.
const std::string_view k_start_script = R"sh(
bin=$1 data=$2 config=$3
shift 3
cd /
rm -f -- "$data/standby.signal" "$data/postmaster.pid"
if [ ! -f "$data/postgresql.conf" ]; then
  echo "dr-drill: finding: the backup has no postgresql.conf: production's server configuration is not in it" >&2
  set -- -c "config_file=$config" "$@"
else
  libraries=$(runuser -u postgres -- "$bin/postgres" -D "$data" "$@" -C shared_preload_libraries 2>/dev/null | tail -n 1)
  kept=
  for library in $(echo "$libraries" | tr ',"' '  '); do
    if [ -e "$bin/../lib/${library##*/}.so" ]; then
      kept=$kept${kept:+,}$library
    else
      echo "dr-drill: finding: the image lacks the preload library '$library' that production uses" >&2
    fi
  done
  [ "$libraries" = "$kept" ] || set -- "$@" -c "shared_preload_libraries=$kept"
fi
for limit in max_connections max_worker_processes max_wal_senders max_prepared_xacts max_locks_per_xact; do
  value=$(LC_ALL=C "$bin/pg_controldata" -D "$data" | sed -n "s/^$limit setting: *//p")
  case $limit in
    max_prepared_xacts) limit=max_prepared_transactions ;;
    max_locks_per_xact) limit=max_locks_per_transaction ;;
  esac
  [ -z "$value" ] || set -- "$@" -c "$limit=$value"
done
exec runuser -u postgres -- "$bin/postgres" -D "$data" "$@"
)sh";

}  // namespace drill
