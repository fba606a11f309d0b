#!/usr/bin/env bash
# A package goes through its life in a fresh Debian: installed, run, upgraded with the configuration kept, removed, purged.
# Usage: tests/package/check.sh SUITE DEB NEWER_DEB   as root. Leaves nothing behind; exits 1 when something is wrong.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ $# -eq 3 ] || { sed -n '3s/^# //p' "$0" >&2; exit 2; }
suite=$1 deb=$(realpath "$2") newer=$(realpath "$3")
# shellcheck source=examples/demo/lib/lab.sh
. "$root/examples/demo/lib/lab.sh"
# shellcheck source=tests/package/chroot.sh
. "$root/tests/package/chroot.sh"

fail() { echo "expected: $*" >&2; exit 1; }

work=$(mktemp -d /var/tmp/dr-drill-package.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM HUP
system=$work/system
inside() { in_chroot "$system" "$@"; }

chroot_make "$system" "$suite"
cp "$deb" "$system/old.deb" && cp "$newer" "$system/new.deb"
files_before=$(cd "$system" && find etc usr lib var/lib -xdev 2>/dev/null | grep -v -E '^var/lib/(apt|dpkg|systemd)|^usr/share/doc|\.cache$' | sort)

inside apt-get -qq -y -o DPkg::Use-Pty=0 --no-install-recommends install /old.deb >/dev/null
# It runs, with the libraries that the package names, and the exit code of a host where nothing is.
inside dr-drill --version
rc=0
inside dr-drill preflight >/dev/null 2>"$work/preflight" || rc=$?
[ "$rc" -eq 2 ] || fail "preflight on a fresh host ends with 2, got $rc"
grep -q incus_unreachable "$work/preflight" || fail "preflight on a fresh host names Incus"
for file in usr/share/man/man1/dr-drill.1.gz usr/share/man/man5/dr-drill.toml.5.gz usr/share/man/man7/dr-drill-metrics.7.gz \
  usr/share/bash-completion/completions/dr-drill usr/share/zsh/vendor-completions/_dr-drill \
  usr/share/fish/vendor_completions.d/dr-drill.fish usr/share/doc/dr-drill/copyright etc/dr-drill/drill.toml \
  usr/share/doc/dr-drill/drill/image/small_init.sh usr/share/doc/dr-drill/drill/image/set_init.sh; do
  [ -s "$system/$file" ] || fail "/$file"
done
# The image's recipe has all that it sources, and says what this host lacks.
inside sh -c '/usr/share/doc/dr-drill/examples/image/build.sh /var/tmp/image 2>&1 || true' >"$work/image"
! grep -q 'No such file' "$work/image" || fail "the image's recipe is whole: $(cat "$work/image")"
find "$system/lib/systemd/system/" "$system/usr/lib/systemd/system/" -name 'dr-drill@.timer' | grep -q . || fail "the timer's unit"
# shellcheck disable=SC2016
[ "$(inside dpkg-query -W -f '${Conffiles}' dr-drill | cut -d ' ' -f 2)" = /etc/dr-drill/drill.toml ] || fail "the configuration is a conffile"

echo '# of this host' >>"$system/etc/dr-drill/drill.toml"
# Files that dr-drill's use leaves: the configuration of a second stanza, and metrics in the directory that each of the two
# configurations names, and in the default directory. An upgrade and a removal keep them, a purge removes them.
sed -i 's|^textfile_dir = .*|textfile_dir = "/srv/metrics"|' "$system/etc/dr-drill/drill.toml"
printf '[metrics]\ntextfile_dir = "/srv/shop"\n' >"$system/etc/dr-drill/shop.toml"
for directory in srv/metrics srv/shop var/lib/prometheus/node-exporter; do
  mkdir -p "$system/$directory"
  touch "$system/$directory/dr_drill_shop.prom" "$system/$directory/other.prom"
done
cp "$system/etc/dr-drill/drill.toml" "$work/kept.toml"
mkdir -p "$system/etc/systemd/system/timers.target.wants" "$system/var/lib/dr-drill/history"
ln -s /lib/systemd/system/dr-drill@.timer "$system/etc/systemd/system/timers.target.wants/dr-drill@main.timer"
inside apt-get -qq -y -o DPkg::Use-Pty=0 install /new.deb >/dev/null
cmp "$system/etc/dr-drill/drill.toml" "$work/kept.toml" || fail "the configuration is kept in an upgrade"
[ -L "$system/etc/systemd/system/timers.target.wants/dr-drill@main.timer" ] || fail "an enabled timer stays so in an upgrade"
inside apt-get -qq -y -o DPkg::Use-Pty=0 remove dr-drill >/dev/null
[ -s "$system/etc/dr-drill/drill.toml" ] || fail "the configuration outlives a removal"
[ -d "$system/var/lib/dr-drill/history" ] || fail "reports outlive a removal"
[ -s "$system/etc/dr-drill/shop.toml" ] || fail "a stanza's configuration outlives a removal"
[ -f "$system/srv/shop/dr_drill_shop.prom" ] || fail "its metrics outlive a removal"
inside apt-get -qq -y -o DPkg::Use-Pty=0 purge dr-drill >/dev/null
inside apt-get -qq -y -o DPkg::Use-Pty=0 autoremove --purge >/dev/null
files_after=$(cd "$system" && find etc usr lib var/lib -xdev 2>/dev/null | grep -v -E '^var/lib/(apt|dpkg|systemd)|^usr/share/doc|\.cache$' | sort)
left=$(comm -13 <(echo "$files_before") <(echo "$files_after") | grep dr-drill || true)
for directory in srv/metrics srv/shop var/lib/prometheus/node-exporter; do
  [ ! -e "$system/$directory/dr_drill_shop.prom" ] || fail "no metrics that alert for ever in /$directory"
  [ -f "$system/$directory/other.prom" ] || fail "the metrics of others in /$directory"
done
[ -z "$left" ] || fail "nothing is left after a purge, there is: $left"
echo "$suite: installed, ran, upgraded, removed, purged"
