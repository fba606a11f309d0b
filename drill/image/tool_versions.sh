#!/bin/sh
# Prints the versions of what was installed: lines "postgresql=15.14", one for each server, and "pgbackrest=2.56.0".
set -eu
for server in /usr/lib/postgresql/*/bin/postgres; do
  [ -x "$server" ] || continue
  "$server" --version | sed -n 's/^postgres (PostgreSQL) \([0-9.]*\).*/postgresql=\1/p'
done
echo "pgbackrest=$(pgbackrest version | cut -d' ' -f2)"
