# shellcheck shell=bash disable=SC2143,SC2154
# The Debian package of the build that is tested, through its life in a fresh Debian of this machine's release.
# tests/package/releases.sh does the same with a release build on every release.

case_package() { # slow
  local build
  build=$(cd "$(dirname "$DR_DRILL")/.." && pwd)
  cpack --config "$build/CPackConfig.cmake" -B "$WORK/deb"
  cpack --config "$build/CPackConfig.cmake" -B "$WORK/newer" -R 99.0.0
  lintian --allow-root --fail-on error "$WORK"/deb/*.deb
  tests/package/check.sh "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$WORK"/deb/*.deb "$WORK"/newer/*.deb
}

# The packaged units, each for a stanza.
case_packaged_units() {
  local unit
  for unit in service timer; do
    sed "s|/usr/bin/dr-drill|$DR_DRILL|" "examples/systemd/dr-drill@.$unit" >"$WORK/dr-drill@.$unit"
    cp "$WORK/dr-drill@.$unit" "$WORK/dr-drill@main.$unit"
  done
  [ -z "$(systemd-analyze verify "$WORK/dr-drill@main.service" "$WORK/dr-drill@main.timer" 2>&1 | grep -F "$WORK")" ]
  grep -q -x 'RuntimeDirectory=dr-drill/%i' "$WORK/dr-drill@.service"
  systemd-analyze security --offline=true --no-pager --threshold=40 "$WORK/dr-drill@main.service" | tail -n 1
  systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$WORK/dr-drill@.timer")" | grep -q 'Sun .* 04:00:00 UTC'
}
