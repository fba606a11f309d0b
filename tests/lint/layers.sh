#!/usr/bin/env bash
# No include breaks a layer. The table has each room and the rooms that it may include; other includes are refused, also
# of a room that is not in the table. Third-party headers appear only where they belong.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bad=0

# forbid "DIRECTORY..." PATTERN [EXCEPT]: no file below them includes PATTERN, except files that match EXCEPT.
forbid() {
  local found
  # shellcheck disable=SC2086
  found=$(grep -rnE "#include [<\"]($2)" $1 --include='*.hpp' --include='*.cpp' | grep -vE "^(${3:-nothing}):" || true)
  [ -z "$found" ] || { echo "not allowed here:"; echo "$found"; bad=1; }
}

# Room: the other rooms that it may include, from the ground floor up. All are below drill/, except the two libraries.
allowed() {
  cat <<'ROOMS'
metrics:
incus-client:
bounds:
outcome:
text:
redaction: text
host: bounds redaction text
postgres: bounds text
config: postgres redaction text
container: bounds host incus-client
pgbackrest: config host incus-client outcome postgres redaction text
report: config host metrics outcome redaction text
report/html: report text
history: bounds config host metrics report text
coverage: bounds config history host incus-client metrics outcome redaction report text
phases/inside: bounds config container host outcome pgbackrest postgres redaction text
phases/instance: bounds config container host incus-client outcome pgbackrest phases/inside report text
phases/diagnosis: bounds config container incus-client outcome pgbackrest phases/inside postgres redaction
phases/proof: bounds config container coverage host outcome pgbackrest phases/diagnosis phases/inside postgres redaction report text
phases: bounds config container coverage history host incus-client outcome pgbackrest phases/diagnosis phases/inside phases/instance phases/proof postgres report text
image: bounds config container incus-client outcome phases phases/inside phases/instance text
log: redaction
systemd: host log redaction report text
process: config host log systemd
terminal: host log redaction report text
drill: bounds config coverage history host incus-client metrics outcome pgbackrest phases phases/diagnosis phases/instance phases/proof report text
cli: bounds config container coverage drill history host image incus-client log outcome pgbackrest phases phases/inside phases/instance phases/proof process redaction report report/html systemd terminal text
ROOMS
}
# The program begins in the room that knows all the others.
whole_program=drill/main.cpp

# "FILE ROOM" for each include of one of our rooms: the room of the file that it names, without drill/ before it.
includes() {
  grep -rnoE '#include "(drill|incus-client|metrics)/[^"]+"' drill incus-client metrics --include='*.hpp' --include='*.cpp' |
    sed -E 's|^([^:]+):[0-9]+:#include "(.*)"$|\1 \2|' | grep -v "^$whole_program " |
    while read -r file header; do echo "$file $(room "$file") $(room "$header")"; done
}
room() {
  local of=${1%/*}
  [ "$of" = drill ] || of=${of#drill/}
  echo "$of"
}
wrong=$(includes | awk '
  NR == FNR { split($0, line, ": *"); known[line[1]] = 1; n = split(line[2], rooms, " "); for (i = 1; i <= n; i++) may[line[1] " " rooms[i]] = 1; next }
  $2 != $3 && !($2 " " $3 in may) { print $1 ": " $2 " may not know " $3 }
  !($2 in known) { print $1 ": room " $2 " is not in the table" }' <(allowed) -)
[ -z "$wrong" ] || { echo "$wrong" | sort -u; bad=1; }

forbid metrics 'nlohmann|httplib|spdlog|fmt/|pqxx|toml|CLI'
forbid incus-client 'spdlog|fmt/|pqxx|toml|CLI'
forbid "incus-client drill metrics" 'httplib' 'incus-client/unix_transport.cpp'
forbid drill 'pqxx' 'drill/postgres/session.cpp'
forbid drill 'libpq' 'drill/postgres/connection_string.cpp'
forbid drill 'toml\+\+|toml.h' 'drill/config/(toml_config|toml_section|salvage_toml).[ch]pp'
forbid "incus-client drill metrics" 'openssl/' 'drill/host/sha256.cpp'
forbid "incus-client drill metrics" 'systemd/sd-' 'drill/systemd/.*'
forbid drill 'CLI/' 'drill/cli/(command_line.cpp|(command_help|usage_error).[ch]pp)'
# pgBackRest has one door.
found=$(grep -rn '#include "drill/pgbackrest/' drill --include='*.hpp' --include='*.cpp' | grep -vE '^drill/pgbackrest/|backup_source\.hpp' || true)
[ -z "$found" ] || { echo "pgBackRest is reached through drill/pgbackrest/backup_source.hpp:"; echo "$found"; bad=1; }
# Log lines have one way out, which keeps them lines.
forbid drill 'spdlog/sinks/' 'drill/log/line_sink.hpp'
found=$(grep -rnE '\b(stdout|std::cout)\b|fmt::print\(' drill --include='*.cpp' | grep -vE '^drill/cli/(print|command_line)\.cpp:' |
  grep -vE ':[0-9]+: *///?|"[^"]*stdout[^"]*"' || true)
[ -z "$found" ] || { echo "what goes to stdout goes through drill/cli/print.hpp:"; echo "$found"; bad=1; }
found=$(grep -rnE '\bstderr\b|std::c(err|log)\b' drill --include='*.cpp' | grep -v '^drill/log/write_to_stderr.cpp:' |
  grep -vE ':[0-9]+: *///?|"[^"]*stderr[^"]*"' || true)
[ -z "$found" ] || { echo "what goes to stderr goes through drill/log/write_to_stderr.hpp:"; echo "$found"; bad=1; }
# The metrics library knows nothing of secrets: who writes a file with it takes a report without them.
found=$(grep -rn 'write_textfile(' drill --include='*.cpp' | grep -vE '^drill/(coverage/state_file|history/(history|chain_file)|publish|report/instance_kept_metric)\.cpp:' || true)
[ -z "$found" ] || { echo "reports, their chain, metrics and the ledger are written by history.cpp, chain_file.cpp, publish.cpp, instance_kept_metric.cpp and state_file.cpp:"; echo "$found"; bad=1; }
found=$(grep -rnE '\bgetenv\(' drill --include='*.cpp' --include='*.hpp' | grep -v '^drill/host/environment.cpp:' || true)
[ -z "$found" ] || { echo "the environment is read once, in drill/host/environment.cpp:"; echo "$found"; bad=1; }

# A relative include hides the room of a file.
found=$(grep -rnE '#include "[^/"]+"|#include "\.\.' drill incus-client metrics --include='*.hpp' --include='*.cpp' || true)
[ -z "$found" ] || { echo "includes are relative to the root:"; echo "$found"; bad=1; }
exit "$bad"
