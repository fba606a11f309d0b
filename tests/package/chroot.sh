# shellcheck shell=bash
# A Debian of any suite in a directory, to try packages in. Sourced after examples/demo/lib/lab.sh.

# chroot_make DIRECTORY SUITE [PACKAGE,...]: from this machine's mirror, with its way to reach it; ready for apt.
chroot_make() {
  chroot_unpack "$@" || return 1
  # Packages must not start daemons.
  printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d" && chmod 0755 "$1/usr/sbin/policy-rc.d" || return 1
  rm -f "$1/etc/resolv.conf" "$1"/etc/dpkg/dpkg.cfg.d/*mmdebstrap
  cp -L /etc/resolv.conf "$1/etc/resolv.conf"
  in_chroot "$1" apt-get -qq update
}

chroot_unpack() {
  local option options=()
  # For this machine's release, the lab's bare image does as well and already exists.
  if [ -z "${3:-}" ] && [ "$2" = "$(lab_codename)" ] && [ -s "$LAB/cache/bare.tar.zst" ]; then
    mkdir -p "$1" && zstd -qdc "$LAB/cache/bare.tar.zst" | tar -C "$1" -x
    return
  fi
  while read -r option; do options+=("--aptopt=$option"); done < <(packages_apt_options)
  mmdebstrap --quiet --variant=minbase ${3:+"--include=$3"} "${options[@]}" "$2" "$1" "$(packages_mirror)"
}

# in_chroot DIRECTORY CMD...: with /proc and terminals, in namespaces of its own: nothing of it outlives the command. The
# directory is a mount, as a root is everywhere else.
in_chroot() {
  local directory=$1
  shift
  # shellcheck disable=SC2016
  unshare --mount --pid --fork --propagation private sh -c \
    'mount --bind "$1" "$1" && mount -t proc proc "$1/proc" && mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts" && root=$1 && shift && exec chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"' \
    sh "$directory" "$@" </dev/null
}
