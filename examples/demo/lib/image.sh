# shellcheck shell=bash
# Images for the lab, built with mmdebstrap from the machine's own Debian mirror: no image server is needed.
# Sourced by lab.sh. What was built is kept in $LAB/cache, so a second import downloads nothing.

image_alias() { printf 'dr-drill/pg%s\n' "$(lab_pg_major)"; }
image_bare_alias() { printf 'debian/%s\n' "$(lab_release | cut -d - -f 2)"; }

# image_prepared: PostgreSQL and pgBackRest inside, no cluster of its own: what a sealed drill starts from.
image_prepared() {
  image_current "$(image_alias)" && return 0
  image_build prepared "postgresql-$(lab_pg_major),pgbackrest" || return 1
  image_import prepared "$(image_alias)"
}

# image_bare: Debian and nothing more; gets an address by DHCP and installs with apt over a bridge (incusd_network).
image_bare() { lab_once bare image_bare_alone; }

image_bare_alone() {
  image_present "$(image_bare_alias)" && return 0
  # udev because networkd waits for it where a container's /sys can be written, as with cgroup v1.
  image_build bare udev,systemd-resolved || return 1
  image_import bare "$(image_bare_alias)"
}

# image_suite: the Debian suite images are built from; IMAGE_SUITE overrides the machine's.
image_suite() { printf '%s\n' "${IMAGE_SUITE:-$(lab_codename)}"; }

image_sources() {
  if [ "$(image_suite)" = "$(lab_codename)" ]; then
    # The machine's suites, without backports.
    packages_sources | awk '$2 !~ /backports/ && $3 == "main" { print "deb", $1, $2, $3 }'
  else
    printf 'deb %s %s main\n' "$(packages_mirror)" "$(image_suite)"
  fi
}

image_present() { lab_incus image alias list --format csv --columns a 2>/dev/null | grep -q -x -F "$1"; }

# image_recipe: changes with what images are made of, so that none of an older recipe is taken for a current one.
image_recipe() { cat "$LAB_LIB/image.sh" "$(image_init_dir)"/*_init.sh | cksum | cut -d ' ' -f 1; }
image_init_dir() { printf '%s/../../../drill/image\n' "$LAB_LIB"; }

# image_current ALIAS: the image is there; one of an older recipe is removed.
image_current() {
  image_present "$1" || return 1
  [ "$(lab_incus image get-property "$1" recipe)" != "$(image_recipe)" ] || return 0
  lab_incus image delete "$1"
  return 1
}

# In a subshell for its trap, which removes a partial image.
image_build() (
  kind=$1 extra=$2
  [ ! -s "$LAB/cache/$kind.tar.zst" ] || [ ! -s "$LAB/cache/$kind.metadata.tar.xz" ] ||
    [ "$(cat "$LAB/cache/$kind.recipe" 2>/dev/null)" != "$(image_recipe)" ] || return 0
  mkdir -p "$LAB/cache" "$LAB/log"
  work=$(mktemp -d "$LAB/cache/build.XXXXXX") || return 1
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM HUP
  lab_log "building the $kind image of $(image_suite) from $(packages_mirror)"
  if ! image_bootstrap "$work" "$kind" "$extra" >"$LAB/log/image-$kind.log" 2>&1 || ! image_metadata "$work" "$kind"; then
    tail -n 20 "$LAB/log/image-$kind.log" >&2
    lab_fail "cannot build the $kind image" "look at $LAB/log/image-$kind.log; 'apt-get update' must work on this machine"
    return 1
  fi
  mv "$work/rootfs.tar.zst" "$LAB/cache/$kind.tar.zst" && mv "$work/metadata.tar.xz" "$LAB/cache/$kind.metadata.tar.xz" &&
    image_recipe >"$LAB/cache/$kind.recipe"
)

image_bootstrap() {
  local work=$1 kind=$2 extra=$3 option options=()
  # The image's apt reaches the mirror and checks its dates with this machine's settings.
  while read -r option; do options+=("--aptopt=$option"); done < <(packages_apt_options)
  while read -r option; do options+=("$option"); done < <("image_hooks_${kind%%-*}" "$work")
  image_sources >"$work/sources"
  # shellcheck disable=SC2016
  mmdebstrap --variant=minbase --include="systemd-sysv,dbus,iproute2,ca-certificates,$extra" "${options[@]}" \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --customize-hook='chroot "$1" systemctl mask getty@tty1.service console-getty.service' \
    --customize-hook='rm -f "$1/etc/hostname" && : >"$1/etc/machine-id"' \
    --customize-hook='chroot "$1" dpkg-query -W -f="\${Package} \${Version}\n" "postgresql-[0-9]*" pgbackrest 2>/dev/null >'"$work/versions"' || true' \
    "$(image_suite)" "$work/rootfs.tar" "$work/sources" || return 1
  zstd -q -T0 -3 --rm "$work/rootfs.tar" -o "$work/rootfs.tar.zst"
}

# No systemd boots beside the restore: drill/image/small_init.sh says how.
image_hooks_prepared() {
  local init
  init=$(image_init_dir)
  image_hooks_clusterless
  cat <<HOOKS
--include=dumb-init
--customize-hook=chroot "\$1" /bin/sh -s -- "\$(cat "$init/small_init.sh")" <"$init/set_init.sh"
HOOKS
}

# The package must not create a cluster: the drill restores its own.
image_hooks_clusterless() {
  cat <<'HOOKS'
--essential-hook=mkdir -p "$1/etc/postgresql-common/createcluster.d"
--essential-hook=echo "create_main_cluster = false" >"$1/etc/postgresql-common/createcluster.d/zz-dr-drill.conf"
HOOKS
}

image_hooks_bare() {
  printf '[Match]\nName=eth0\n\n[Network]\nDHCP=ipv4\n' >"$1/80-dhcp.network"
  cat <<HOOKS
--customize-hook=copy-in $1/80-dhcp.network /etc/systemd/network
--customize-hook=chroot "\$1" systemctl enable systemd-networkd.service systemd-resolved.service
--customize-hook=ln -sf ../run/systemd/resolve/stub-resolv.conf "\$1/etc/resolv.conf"
HOOKS
}

image_metadata() {
  local work=$1 kind=$2 arch release
  arch=$(uname -m)
  release=$(lab_release | cut -d - -f 2)
  {
    printf 'architecture: %s\ncreation_date: %s\nproperties:\n' "$arch" "$(date +%s)"
    printf '  os: debian\n  release: "%s"\n  variant: %s\n' "$release" "$kind"
    printf '  recipe: "%s"\n' "$(image_recipe)"
    printf '  description: dr-drill lab, Debian %s, %s\n' "$(image_suite)" "$kind"
    image_versions "$work/versions"
    printf '  dr-drill.built-at: "%s"\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    printf 'templates: {}\n'
  } >"$work/metadata.yaml"
  tar -C "$work" -cJf "$work/metadata.tar.xz" metadata.yaml
}

# image_versions FILE: the properties that `dr-drill image build` records, from a list "PACKAGE VERSION".
image_versions() {
  awk '
    { sub(/[^0-9.].*/, "", $2) }
    /^postgresql-[0-9]+ / { postgresql = postgresql (postgresql ? "," : "") $2 }
    /^pgbackrest / { pgbackrest = $2 }
    END {
      if (postgresql) printf "  dr-drill.postgresql: \"%s\"\n", postgresql
      if (pgbackrest) printf "  dr-drill.pgbackrest: \"%s\"\n", pgbackrest
    }' "$1"
}

image_import() {
  lab_log "importing the image $2"
  lab_incus image import "$LAB/cache/$1.metadata.tar.xz" "$LAB/cache/$1.tar.zst" --alias "$2" >/dev/null || {
    lab_fail "incus cannot import the image $2" "look at $LAB/log/incusd.log; 'rm -r $LAB/cache' makes it be built anew"
    return 1
  }
}
