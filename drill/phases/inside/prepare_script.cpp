#include "drill/phases/inside/prepare_script.hpp"

#include <charconv>
#include <sstream>

#include "drill/outcome/drill_error.hpp"

namespace drill {

// Of two lines with one name the first counts, and every image has one of its own for localhost: ours come first, and
// their names are taken out of the others.
const char* const k_our_hosts_first = R"sh(
our_hosts_first() {
  ours=' '
  old_ifs=$IFS; IFS=';'
  for line in $1; do
    echo "$line"
    ours="$ours${line#* } "
  done
  IFS=$old_ifs
  while read -r address names || [ -n "$address" ]; do
    case $address in '' | '#'*) continue ;; esac
    kept=''
    for name in ${names%%#*}; do
      case $ours in *" $name "*) ;; *) kept="$kept $name" ;; esac
    done
    [ -z "$kept" ] || echo "$address$kept"
  done
}
)sh";

// A Debian image may have started a cluster of its own at boot, and its systemd may still be about to: without its
// configuration it cannot, and whatever runs as postgres in a fresh container is that cluster. What a fresh container
// reads from disk for the first time is slow: each program is started once at most, and pgbackrest meanwhile. A group's
// line is written by hand: groupadd and usermod wait for the disk several times, for a file that does not outlive the
// drill.
const std::string k_prepare_script = std::string{"set -eu\n"} + k_our_hosts_first + R"sh(
data=$1 groups=$2 hosts=$3
shift 3
uid='' gid=''
while IFS=: read -r name _ id group _; do
  if [ "$name" = postgres ]; then uid=$id gid=$group; fi
done </etc/passwd
if [ -z "$uid" ]; then echo "postgres=missing"; exit 0; fi
base=/var/lib/dr-drill
install -d -m 0755 "$base"
if command -v pgbackrest >/dev/null; then pgbackrest version >"$base/pgbackrest-version" & fi
if [ -d /etc/postgresql ]; then
  mv /etc/postgresql /etc/postgresql.before-drill
  setpriv --reuid "$uid" --regid "$gid" --clear-groups /bin/sh -c 'kill -KILL -1' 2>/dev/null &
fi
# A file that is there already would keep its owner and mode.
rm -rf -- "$data" "$base/pgbackrest.conf"
install -d -o "$uid" -g "$gid" -m 0700 -- "$base/socket" "$base/spool" "$base/lock" "$base/tablespaces" "$data"
# On btrfs, pages that are written over and over would go to a new place each time; elsewhere the attribute is refused.
chattr +C -- "$base/spool" "$base/tablespaces" "$data" 2>/dev/null &
for directory in "$@"; do
  [ -d "$directory" ] || install -d -o "$uid" -g "$gid" -m 0750 -- "$directory"
done
for wanted in $groups; do
  known=''
  while IFS=: read -r name _ id _; do
    if [ "$id" = "$wanted" ]; then known=$name; fi
  done </etc/group
  if [ -n "$known" ]; then usermod -a -G "$known" postgres; else echo "repository$wanted:x:$wanted:postgres" >>/etc/group; fi
done
if [ -n "$hosts" ]; then
  our_hosts_first "$hosts" </etc/hosts >"$base/hosts"
  cat "$base/hosts" >/etc/hosts
fi
echo "uid=$uid"
echo "gid=$gid"
echo "cpus=$(nproc)"
for server in /usr/lib/postgresql/*/bin/postgres; do
  [ -x "$server" ] || continue
  major=${server#/usr/lib/postgresql/}
  echo "pg=${major%%/*}"
done
wait
if [ -s "$base/pgbackrest-version" ]; then
  read -r _ version <"$base/pgbackrest-version" || true
  echo "pgbackrest=$version"
fi
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
