#!/usr/bin/env bash
# incus-client is usable on its own: built and installed without the rest, found by its name, and linked by a program that
# talks to a daemon. Usage: alone.sh FAKE_INCUSD
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
fake_incusd=$(realpath "$1")
work=$(mktemp -d)
fake=''
trap '[ -z "$fake" ] || kill "$fake"; rm -rf "$work"' EXIT

# A copy, to prove that the library needs nothing beside it.
cp -r "$root/incus-client" "$work/incus-client"
cmake -S "$work/incus-client" -B "$work/build" -G Ninja -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=40 \
  -DCMAKE_INSTALL_PREFIX="$work/installed" >/dev/null
cmake --build "$work/build" >"$work/log" || { cat "$work/log"; exit 1; }
cmake --install "$work/build" >/dev/null
rm -rf "$work/build"
version=$(find "$work/installed" -name incus-client-config-version.cmake -exec sed -n 's/^set(PACKAGE_VERSION "\(.*\)")$/\1/p' {} +)
for header in envelope json parse_operation quotable url; do
  [ ! -e "$work/installed/include/incus-client/$header.hpp" ] || { echo "$header.hpp is installed"; exit 1; }
done
# Who uses the library needs neither of its own.
if grep -rnE 'include <(nlohmann|httplib)' "$work/installed/include"; then echo "a public header includes a library"; exit 1; fi
cmake -S "$work/incus-client/example" -B "$work/example" -G Ninja -DCMAKE_PREFIX_PATH="$work/installed" >/dev/null
cmake --build "$work/example" >"$work/log" || { cat "$work/log"; exit 1; }

"$fake_incusd" --socket "$work/socket" >"$work/fake.out" &
fake=$!
for _ in $(seq 200); do
  ! grep -q '^listening' "$work/fake.out" || break
  sleep 0.05
done
said=$(INCUS_SOCKET=$work/socket "$work/example/example" --trace 2>"$work/traced")
[ "$said" = "incus 6.0.4, asked by incus-client $version" ] || { echo "the example printed: $said"; exit 1; }
grep -q '^GET /1.0: 200$' "$work/traced" || { echo "the example traced:"; cat "$work/traced"; exit 1; }
