# shellcheck shell=bash
# The lab in memory, where there is enough of it: the cases write the same few GB again and again, and none of it is to
# outlive the run. Sourced by run.sh.

# The memory that must be available; the lab gets three quarters of it. A huge number keeps the lab on disk.
MEMORY_GIB=${MEMORY_GIB:-16}

# memory_begin: LAB is a tmpfs in the lab from here on; downloads and images stay on disk. Does nothing when memory is
# short, or when the kernel's tmpfs has no idmapped mounts, which a container's disk devices need.
memory_begin() {
  local available disk=$LAB
  CASES_KEPT=
  memory_left "$disk" || return 1
  available=$(awk '/^MemAvailable:/ {print int($2 / 1048576)}' /proc/meminfo)
  [ "$available" -ge "$MEMORY_GIB" ] && [ "$(printf '%s\n' 6.3 "$(uname -r)" | sort -V | head -n 1)" = 6.3 ] || return 0
  # The path of a unix socket must be short.
  [ "${#LAB}" -le 38 ] || return 0
  mkdir -p "$disk/m" && mount -t tmpfs -o "size=$((available * 3 / 4))g,mode=0755" dr-drill-lab "$disk/m" || return 0
  CASES_KEPT=$disk/live
  export LAB=$disk/m
  : >"$LAB/.dr-drill-lab"
  ln -s "$disk/cache" "$LAB/cache"
  lab_create
}

# memory_left DISK: stops and unmounts the lab of a run that was killed.
memory_left() {
  ! mountpoint -q "$1/m" || { LAB=$1/m lab_stop && memory_unmount "$1/m"; }
}

# memory_end: unmounts it; keeps the daemons' logs when a case has failed.
memory_end() {
  [ -n "$CASES_KEPT" ] || return 0
  # shellcheck disable=SC2154
  [ "$failed" -eq 0 ] || cp -a "$LAB/log/." "${LAB%/m}/log"
  memory_unmount "$LAB"
}

# memory_unmount DIRECTORY: at once, or else as soon as its last user is gone.
memory_unmount() {
  cd / || return 1
  lab_wait 10 umount "$1" || {
    umount --lazy "$1"
    lab_fail "something still uses $1" "look at 'ps'"
    return 1
  }
  rmdir "$1"
}
