#!/usr/bin/env bash
# On each Debian release, in a directory of its own: builds and passes unit, contract and e2e tests with that release's
# packages, builds the package and takes it through lintian and check.sh. By hand before a release, as it downloads a
# build environment and compiles everything for each.
# Usage: tests/package/releases.sh [SUITE...]   default: bookworm trixie; as root. The packages are left in build/release-packages.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=examples/demo/lib/lab.sh
. "$root/examples/demo/lib/lab.sh"
# shellcheck source=tests/package/chroot.sh
. "$root/tests/package/chroot.sh"
tools=g++,cmake,ninja-build,pkg-config,git,ca-certificates,file,dpkg-dev,lintian,nlohmann-json3-dev,libpqxx-dev,libcli11-dev,libspdlog-dev,libssl-dev,libsystemd-dev,libtomlplusplus-dev,doctest-dev
# What the tests run beside the program.
tools+=,postgresql,pgbackrest,procps,man-db,openssh-client,python3,python3-jsonschema

work=$(mktemp -d /var/tmp/dr-drill-releases.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM HUP

[ $# -gt 0 ] || set -- bookworm trixie
for suite in "$@"; do
  chroot_make "$work/$suite" "$suite" "$tools"
  # A clone: what is not committed is no part of a release.
  git clone -q "$root" "$work/$suite/src"
  # shellcheck disable=SC2016
  in_chroot "$work/$suite" sh -ec '
    git config --global safe.directory "*"
    cd /src
    cmake --preset dev
    cmake --build --preset dev
    ctest --preset dev -j "$(nproc)" -L "^(unit|contract|e2e)$"
    rm -rf build/dev
    cmake --preset package
    cmake --build --preset package
    cd build/package
    cpack -B /out
    cpack -B /out-newer -R 99.0.0
    lintian --allow-root --fail-on error --info /out/*.deb'
  mkdir -p "$root/build/release-packages/$suite"
  cp "$work/$suite"/out/*.deb "$root/build/release-packages/$suite/"
  "$root/tests/package/check.sh" "$suite" "$work/$suite"/out/*.deb "$work/$suite"/out-newer/*.deb
  rm -rf --one-file-system "${work:?}/$suite"
done
