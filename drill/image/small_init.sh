#!/bin/sh
# Process 1 of a container that has a prepared image and no network: nothing boots. What systemd would set up and a drill
# needs is set up here; dumb-init reaps what ends, and itself ends at the signal of a stop. With a network, and wherever
# something of this cannot be done, the image's own init starts, as in every other container.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

# Not the tunnels that the kernel gives every network namespace; a network's interface is of the type Ethernet.
has_network() {
  for interface in /sys/class/net/*; do
    if read -r type <"$interface/type" && [ "$type" = 1 ]; then return 0; fi
  done 2>/dev/null
  return 1
}

# The shared memory of PostgreSQL; /dev is too small for it.
mount_shared_memory() { mkdir -p /dev/shm && mount -t tmpfs -o nosuid,nodev,mode=1777 tmpfs /dev/shm; }

# Where the kernel counts the processes that it killed for lack of memory (oom_kills.sh).
mount_control_group() {
  if grep -q '[:,]memory[:,]' /proc/self/cgroup; then
    mount -t tmpfs -o nosuid,nodev,noexec,mode=755 tmpfs /sys/fs/cgroup && mkdir /sys/fs/cgroup/memory &&
      mount -t cgroup -o nosuid,nodev,noexec,memory cgroup /sys/fs/cgroup/memory
  else
    mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 /sys/fs/cgroup
  fi
}

if ! has_network && command -v dumb-init >/dev/null && ip link set lo up && mount_shared_memory && mount_control_group; then
  exec dumb-init -- sleep infinity
fi
exec /sbin/init.before-drill "$@"
