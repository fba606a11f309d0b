#!/usr/bin/env bash
# Builds the image that a sealed drill starts from, with mmdebstrap from this machine's own Debian mirror: for hosts that reach
# no image remote. Debian, PostgreSQL and pgBackRest of the release, no cluster.
# Usage: examples/image/build.sh DIRECTORY   as root on Debian 12 or 13; writes metadata.tar.xz and rootfs.tar.zst there.
set -euo pipefail

case "${1:-}" in
  '' | -*) sed -n '2,4s/^# //p' "$0" >&2; exit 2 ;;
esac
mkdir -p "$1"
target=$(cd "$1" && pwd)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# The demo's recipe, in a lab of its own that goes away.
LAB=$(mktemp -d /var/tmp/dr-drill-image.XXXXXX)
export LAB
trap 'rm -rf --one-file-system "$LAB"' EXIT
trap 'exit 130' INT TERM HUP
# shellcheck source=examples/demo/lib/lab.sh
. "$root/examples/demo/lib/lab.sh"

lab_require_host 2
lab_create
packages_install mmdebstrap zstd xz-utils
image_build prepared "postgresql-$(lab_pg_major),pgbackrest,locales-all"
mv "$LAB/cache/prepared.metadata.tar.xz" "$target/metadata.tar.xz"
mv "$LAB/cache/prepared.tar.zst" "$target/rootfs.tar.zst"
echo "incus image import $target/metadata.tar.xz $target/rootfs.tar.zst --alias $(image_alias)"
