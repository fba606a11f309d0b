#!/usr/bin/env bash
# No include breaks a layer: drill knows incus-client and metrics, those know neither each other nor drill; a
# third-party header appears only where it belongs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bad=0

# forbid "DIRECTORY..." PATTERN [EXCEPT]: no file below them includes PATTERN, but for files that match EXCEPT.
forbid() {
  local found
  # shellcheck disable=SC2086
  found=$(grep -rnE "#include [<\"]($2)" $1 --include='*.hpp' --include='*.cpp' | grep -vE "^(${3:-nothing}):" || true)
  [ -z "$found" ] || { echo "not allowed here:"; echo "$found"; bad=1; }
}

forbid metrics 'drill/|incus-client/|nlohmann|httplib|spdlog|fmt/|pqxx|toml|CLI'
forbid incus-client 'drill/|metrics/|spdlog|fmt/|pqxx|toml|CLI'
forbid "incus-client drill metrics" 'httplib' 'incus-client/unix_transport.cpp'
forbid drill 'pqxx' 'drill/postgres/session.cpp'
forbid drill 'libpq' 'drill/postgres/connection_string.cpp'
forbid drill 'toml\+\+|toml.h' 'drill/config/(toml_config|toml_section|salvage_toml).[ch]pp'
forbid "incus-client drill metrics" 'openssl/' 'drill/host/sha256.cpp'
forbid "incus-client drill metrics" 'systemd/sd-' 'drill/cli/systemd/.*'
forbid drill 'CLI/' 'drill/cli/command_(line.cpp|(help|slip).[ch]pp)'
# Log lines have one way out, which keeps them lines.
forbid drill 'spdlog/sinks/' 'drill/cli/line_sink.hpp'
found=$(grep -rnE '\b(stdout|std::cout)\b|fmt::print\(' drill --include='*.cpp' | grep -vE '^drill/cli/(print|command_line)\.cpp:' |
  grep -vE ':[0-9]+: *///?|"[^"]*stdout[^"]*"' || true)
[ -z "$found" ] || { echo "what goes to stdout goes through drill/cli/print.hpp:"; echo "$found"; bad=1; }
# What knows pgBackRest and PostgreSQL knows nothing of phases, reports of the command line or the container.
forbid "drill/pgbackrest drill/postgres drill/config" 'drill/phases/|drill/cli/'

# A relative include hides where a file is from.
found=$(grep -rnE '#include "[^/"]+"|#include "\.\.' drill incus-client metrics --include='*.hpp' --include='*.cpp' || true)
[ -z "$found" ] || { echo "includes are relative to the root:"; echo "$found"; bad=1; }
exit "$bad"
