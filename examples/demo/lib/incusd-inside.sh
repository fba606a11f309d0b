#!/bin/bash
# Runs inside the mount namespace that incusd.sh made: lxcfs at the path where LXC's hook looks, then incusd.
set -euo pipefail

# Mount events of the host still arrive here (a repository mounted later can be drilled), ours do not leave.
lxcfs --foreground --pidfile="$LAB/run/lxcfs.pid" /var/lib/lxcfs >"$LAB/log/lxcfs.log" 2>&1 &
for _ in $(seq 50); do
  mountpoint -q /var/lib/lxcfs && break
  sleep 0.1
done

export INCUS_DIR="$LAB/incus"
echo $$ >"$LAB/run/incusd.pid"
exec /usr/libexec/incus/incusd --group incus-admin --logfile "$LAB/log/incusd.log"
