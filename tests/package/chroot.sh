# shellcheck shell=bash
# A Debian of any suite in a directory of its own, for packages to be tried in. Sourced after examples/demo/lib/lab.sh.

# chroot_make DIRECTORY SUITE [PACKAGE,...]: from this machine's mirror, with its way to reach it.
chroot_make() {
  local option options=()
  while read -r option; do options+=("--aptopt=$option"); done < <(packages_apt_options)
  mmdebstrap --quiet --variant=minbase ${3:+"--include=$3"} "${options[@]}" "$2" "$1" "$(packages_mirror)" || return 1
  # No daemon of a package's is to be started.
  printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d" && chmod 0755 "$1/usr/sbin/policy-rc.d"
}

# in_chroot DIRECTORY CMD...: with /proc, in namespaces of its own: nothing of it outlives the command.
in_chroot() {
  local directory=$1
  shift
  # shellcheck disable=SC2016
  unshare --mount --pid --fork --propagation private sh -c \
    'mount -t proc proc "$1/proc" && root=$1 && shift && exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"' \
    sh "$directory" "$@" </dev/null
}
