# shellcheck shell=bash
# The image of the lab's machines: a Debian with systemd, sshd and an address by DHCP, and the packages of every machine in it,
# so that none of them needs a mirror. Built by the recipe of examples/demo/lib/image.sh, after which this is sourced.

machine_image_alias() { printf 'lab/machine\n'; }

machine_image() {
  image_present "$(machine_image_alias)" && return 0
  # udev because networkd waits for it where a container's /sys can be written, as with cgroup v1.
  image_build machine "udev,systemd-resolved,openssh-server,python3,python3-apt,acl,tzdata,pgbackrest,\
postgresql-$(lab_pg_major),postgresql-$(lab_pg_major)-auto-failover,pg-auto-failover-cli,prometheus-node-exporter,\
$(machine_libraries | tr ' ' ,)" || return 1
  image_import machine "$(machine_image_alias)"
}

# The libraries that a dr-drill built on this release is linked with.
machine_libraries() {
  case "$(lab_release)" in
    debian-12) echo libpqxx-6.4 libspdlog1.10 libcpp-httplib0.11 libtomlplusplus3 ;;
    *) echo libpqxx-7.10 libspdlog1.15 libcpp-httplib0.18 libtomlplusplus3t64 ;;
  esac
}

# The package must not create a cluster: pg_autoctl creates its own. Each machine creates its own host keys.
image_hooks_machine() {
  image_hooks_clusterless
  image_hooks_bare "$1"
  # shellcheck disable=SC2016
  printf '%s\n' '--customize-hook=chroot "$1" systemctl disable prometheus-node-exporter.service' \
    '--customize-hook=rm -f "$1"/etc/ssh/ssh_host_*'
}
