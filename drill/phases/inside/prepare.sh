#!/bin/sh
# Prepares the container in one call, and prints what it found as lines key=value. May run again; pgbackrest.conf must be
# pushed after it. Parameters: data directory, groups that may read the repository ("104 105"), hosts lines separated by
# ';', directories to make for postgres (one per further parameter). our_hosts_first.sh goes before it.
#
# A Debian image may have started a cluster of its own at boot, and its systemd may still be about to: without its
# configuration it cannot, and whatever runs as postgres in a fresh container is that cluster. What a fresh container
# reads from disk for the first time is slow: each program is started once at most, and pgbackrest meanwhile. A group's
# line is written by hand: groupadd and usermod wait for the disk several times, for a file that does not outlive the
# drill.
set -eu
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
# An existing file would keep its owner and mode.
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
