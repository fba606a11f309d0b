#!/bin/bash
# Runs inside the mount namespace that incusd.sh made: lxcfs at the path where LXC's hook looks, then incusd.
# Mount events of the host still arrive here (a repository mounted later can be drilled), ours do not leave.
set -euo pipefail

start_lxcfs() {
  local mounted=no
  lxcfs --foreground --pidfile="$LAB/run/lxcfs.pid" /var/lib/lxcfs >"$LAB/log/lxcfs.log" 2>&1 &
  for _ in $(seq 50); do
    if mountpoint -q /var/lib/lxcfs; then mounted=yes; break; fi
    sleep 0.1
  done
  # An lxcfs that may not read /proc/1 refuses all reads, and no container would start. They do without it:
  # they only see the machine's memory and CPUs instead of their own.
  if [ "$mounted" = no ] || ! cat /var/lib/lxcfs/proc/meminfo >/dev/null; then
    echo "lxcfs does not work here, continuing without it"
    kill $! 2>/dev/null || true
    wait $! || true
    ! mountpoint -q /var/lib/lxcfs || umount --lazy /var/lib/lxcfs
  fi
}

start_lxcfs
export INCUS_DIR="$LAB/incus"
echo $$ >"$LAB/run/incusd.pid"
exec /usr/libexec/incus/incusd --group incus-admin --logfile "$LAB/log/incusd.log"
