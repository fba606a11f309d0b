# shellcheck shell=bash
# Installs what the lab needs from the machine's own Debian mirror and leaves nothing else changed: no file
# in /etc/apt, no service started or enabled, no PostgreSQL cluster created. Sourced by lab.sh.

packages_build="g++ cmake ninja-build pkg-config git ca-certificates libcpp-httplib-dev nlohmann-json3-dev
  libpqxx-dev libcli11-dev libspdlog-dev libssl-dev libsystemd-dev libtomlplusplus-dev doctest-dev"
packages_lab="incus-base incus-client lxcfs uidmap btrfs-progs dnsmasq-base nftables iproute2 mmdebstrap zstd xz-utils
  jq openssl postgresql-$(lab_pg_major) postgresql-client-common pgbackrest ca-certificates procps"

# shellcheck disable=SC2086
install_build_packages() { packages_install $packages_build; }

# shellcheck disable=SC2086
install_lab_packages() { packages_install $packages_lab; }

# install_demo_packages: both at once, for apt reads the mirror's lists for each installation anew.
# shellcheck disable=SC2086
install_demo_packages() { packages_install $packages_build $packages_lab; }

install_test_packages() {
  packages_install ccache mold clang clang-format clang-tidy libclang-rt-dev mandoc openssh-client prometheus python3 python3-jsonschema python3-yaml shellcheck
}

# Extensions that the sabotage suite's productions have and the image lacks; and a clock that can be set for one program.
install_sabotage_packages() { packages_install "postgresql-$(lab_pg_major)-cron" faketime; }

# A Node that is not Debian's is fine if s3rver runs.
install_s3_packages() {
  # MinIO is used if it is there. It is not a Debian package, and only the owner installs it.
  if command -v minio >/dev/null; then
    packages_install openssl curl
    return
  fi
  command -v node >/dev/null && command -v npm >/dev/null || packages_install nodejs npm || return 1
  packages_install openssl || return 1
  [ -x "$LAB/cache/s3/node_modules/.bin/s3rver" ] && return 0
  lab_create && mkdir -p "$LAB/cache/s3" || return 1
  lab_log "installing s3rver with npm"
  npm install --prefix "$LAB/cache/s3" --no-audit --no-fund --no-save --loglevel=error --no-update-notifier s3rver@3 >"$LAB/log/npm.log" 2>&1 || {
    rm -rf "$LAB/cache/s3"
    lab_fail "npm cannot install s3rver@3: $(tail -n 1 "$LAB/log/npm.log")" "look at $LAB/log/npm.log and at npm's registry setting"
  }
}

# packages_installed_by_lab: the packages that the lab installed.
packages_installed_by_lab() {
  [ ! -s "$LAB/packages.installed" ] || sort -u "$LAB/packages.installed"
}

# packages_install NAME...: returns at once when all are there.
packages_install() {
  local name missing=()
  for name in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  lab_create || return 1
  lab_log "installing ${missing[*]}"
  packages_apt "${missing[@]}" >"$LAB/log/apt.log" 2>&1 || {
    tail -n 20 "$LAB/log/apt.log" >&2
    lab_fail "apt cannot install ${missing[*]}" "look at $LAB/log/apt.log; 'apt-get update' must work on this machine"
  }
}

# packages_sources: the machine's Debian suites as one-line entries "URI suite component", whatever the
# format of its sources. Needs no downloaded lists.
packages_sources() {
  # shellcheck disable=SC2016
  apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' \
    | awk -v c="$(lab_codename)" '($2 == c || index($2, c "-") == 1 || index($2, c "/") == 1) && !seen[$0]++'
}

# packages_mirror: the URI that serves the release itself.
packages_mirror() {
  local mirror
  mirror=$(packages_sources | awk -v c="$(lab_codename)" '$2 == c && $3 == "main" { print $1; exit }')
  [ -n "$mirror" ] || {
    lab_fail "apt has no source for $(lab_codename) main" "add the Debian mirror to /etc/apt/sources.list.d and run 'apt-get update'"
    return 1
  }
  printf '%s\n' "$mirror"
}

# packages_apt_options: how this machine's apt reaches its mirror and how it judges dates, one per line,
# for the apt of an image built here.
packages_apt_options() {
  apt-config dump | grep -E '^Acquire::(https?::(Proxy|Proxy::.*|Verify-Peer|Verify-Host)|Check-(Valid-Until|Date)) "[^"]' || true
}

# In a subshell for its traps, which undo the temporary changes of the installation.
packages_apt() (
  set -euo pipefail
  work=$(mktemp -d)
  undo=("rm -rf $work")
  # shellcheck disable=SC2154
  trap 'for step in "${undo[@]}"; do $step; done' EXIT
  trap 'exit 130' INT TERM HUP

  mkdir -p "$work/parts" "$work/lists/partial"
  : >"$work/sources.list"
  [ ! -f /etc/apt/sources.list ] || cp /etc/apt/sources.list "$work/sources.list"
  find /etc/apt/sources.list.d -maxdepth 1 -type f \( -name '*.list' -o -name '*.sources' \) -exec cp -t "$work/parts" {} + 2>/dev/null || true
  targets=()
  if [ "$(lab_codename)" = bookworm ]; then
    mirror=$(packages_mirror)
    packages_sources | grep -q '^[^ ]* bookworm-backports main$' \
      || printf 'deb %s bookworm-backports main\n' "$mirror" >"$work/parts/zz-lab-backports.list"
    # Incus is in Debian since 13; backports has it for 12. Nothing else comes from there unless it needs it.
    for name in "$@"; do
      case "$name" in incus-*) targets+=("$name/bookworm-backports") ;; *) targets+=("$name") ;; esac
    done
  else
    targets=("$@")
  fi
  apt=(apt-get -y -o "Dir::Etc::SourceList=$work/sources.list" -o "Dir::Etc::SourceParts=$work/parts"
    -o "Dir::State::Lists=$work/lists" -o DPkg::Lock::Timeout=120 -o APT::Sandbox::User=root)

  # Packages must not start services: the lab runs its own.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    undo+=("rm -f /usr/sbin/policy-rc.d")
    chmod 0755 /usr/sbin/policy-rc.d
  fi
  dropin=/etc/postgresql-common/createcluster.d/zz-dr-drill-lab.conf
  if [ ! -e "$dropin" ]; then
    for d in /etc/postgresql-common /etc/postgresql-common/createcluster.d; do
      [ -d "$d" ] || { mkdir "$d"; undo=("rmdir --ignore-fail-on-non-empty $d" "${undo[@]}"); }
    done
    undo=("rm -f $dropin" "${undo[@]}")
    printf 'create_main_cluster = false\n' >"$dropin"
  fi

  packages_names >"$work/before"
  packages_units >"$work/units-before"
  # Also after Ctrl-C: the packages of a partial installation are listed too.
  undo=("packages_note $work" "${undo[@]}")
  "${apt[@]}" update || true
  DEBIAN_FRONTEND=noninteractive "${apt[@]}" install --no-install-recommends "${targets[@]}"
)

packages_names() { dpkg-query -W -f='${db:Status-Status} ${binary:Package}\n' | sed -n 's/^installed //p' | sort; }

packages_units() {
  [ ! -d /etc/systemd/system ] || find /etc/systemd/system -mindepth 2 -type l | sort
}

packages_note() {
  packages_names | comm -13 "$1/before" - >>"$LAB/packages.installed"
  # Its package enables it: it would start at the next boot.
  packages_units | comm -13 "$1/units-before" - | xargs -r rm -f
}
