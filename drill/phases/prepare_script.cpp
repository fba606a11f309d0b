#include "drill/phases/prepare_script.hpp"

#include <charconv>
#include <sstream>

#include "drill/report/drill_error.hpp"

namespace drill {

// A Debian image may have started a cluster of its own at boot, and its systemd may still be about to: without its
// configuration it cannot, and whatever runs as postgres in a fresh container is that cluster. What a fresh container
// reads from disk for the first time is slow: pgbackrest meanwhile. A group's line is written by hand: groupadd and
// usermod wait for the disk several times, for a file that does not outlive the drill.
const std::string_view k_prepare_script = R"sh(
set -eu
data=$1 groups=$2 hosts=$3 conf=$4
shift 4
if ! id postgres >/dev/null 2>&1; then echo "postgres=missing"; exit 0; fi
mkdir -p /var/lib/dr-drill
chmod 0755 /var/lib/dr-drill
version=/var/lib/dr-drill/pgbackrest-version
if command -v pgbackrest >/dev/null; then pgbackrest version >"$version" & fi
if [ -d /etc/postgresql ]; then
  mv /etc/postgresql /etc/postgresql.before-drill
  runuser -u postgres -- /bin/sh -c 'kill -KILL -1' 2>/dev/null || true
fi
for name in socket spool lock tablespaces; do
  install -d -o postgres -g postgres -m 0700 "/var/lib/dr-drill/$name"
done
rm -rf -- "$data"
mkdir -p -- "$(dirname -- "$data")"
install -d -o postgres -g postgres -m 0700 -- "$data"
for directory in "$@"; do
  [ -d "$directory" ] || { mkdir -p -- "$directory"; chown postgres:postgres -- "$directory"; chmod 0750 -- "$directory"; }
done
# A file that is there already would keep its owner and mode.
mkdir -p -- "$(dirname -- "$conf")"
rm -f -- "$conf"
for gid in $groups; do
  name=$(getent group "$gid" | cut -d: -f1)
  if [ -n "$name" ]; then usermod -a -G "$name" postgres; else echo "repository$gid:x:$gid:postgres" >>/etc/group; fi
done
old_ifs=$IFS; IFS=';'
for line in $hosts; do echo "$line" >>/etc/hosts; done
IFS=$old_ifs
echo "uid=$(id -u postgres)"
echo "gid=$(id -g postgres)"
echo "cpus=$(nproc)"
for server in /usr/lib/postgresql/*/bin/postgres; do
  [ -x "$server" ] || continue
  major=${server#/usr/lib/postgresql/}
  echo "pg=${major%%/*}"
done
wait
if [ -s "$version" ]; then echo "pgbackrest=$(cut -d' ' -f2 "$version")"; fi
)sh";

PrepareAnswer parse_prepare_answer(const std::string& text) {
  PrepareAnswer answer;
  bool complete = false;
  const auto number = [](const std::string& value) {
    unsigned out = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
    if (error != std::errc{} || end != value.data() + value.size()) {
      throw DrillError{Reason::internal, "the prepare script answered '" + value + "' where a number was due"};
    }
    return out;
  };
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string key = line.substr(0, equals);
    const std::string value = line.substr(equals + 1);
    if (key == "uid") answer.uid = number(value);
    if (key == "gid") answer.gid = number(value);
    if (key == "cpus") answer.cpus = number(value), complete = true;
    if (key == "pg") answer.pg_majors.push_back(value);
    if (key == "pgbackrest") answer.pgbackrest_version = value;
    if (key == "postgres") return answer;  // no such user: nothing is installed
  }
  if (!complete) throw DrillError{Reason::internal, "the prepare script did not finish"};
  return answer;
}

}  // namespace drill
