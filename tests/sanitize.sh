#!/usr/bin/env bash
# Unit, contract and e2e tests, the fault matrix included, under the sanitizers: address and undefined behaviour, then
# threads. Usage: tests/sanitize.sh [--build] [asan|tsan [CTEST-REGEX]]   without a name: one after the other
# --build only builds.
# Needs the packages of tests/run.sh; ccache, where it is installed, makes a second run cheap. The last line is
# "asan: N passed, N failed", by the names.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 2
only_build=
if [ "${1:-}" = --build ]; then
  only_build=yes
  shift
fi
# shellcheck source=tests/support/slowest.sh
. tests/support/slowest.sh
presets=${1:-asan tsan}
filter=${2:-.}
passed=0
failed=0

# build PRESET: the tests alone.
build() {
  cmake --preset "$1" && cmake --build --preset "$1" --target unit_tests contract_tests e2e_tests
}

# under PRESET: of the drills with a fault at every request, the thread sanitizer gets a part that has each kind of fault
# and each request; the sanitizer of addresses gets them all.
under() {
  local log=$root/build/sanitize-$1.log junit=$root/build/sanitize-$1.xml counts
  rm -f "$junit"
  if ! build "$1" >"$log" 2>&1; then
    tail -n 30 "$log"
    failed=$((failed + 1))
    return
  fi
  [ "$1" = asan ] || export DR_DRILL_FAULT_PART=spread
  # Most of these wait for a drill's deadline or a daemon: more of them than there are CPUs.
  ctest --preset "$1" -j "$(($(nproc) * 2))" -LE '^live$' -R "$filter" --output-junit "$junit" >"$log" 2>&1
  unset DR_DRILL_FAULT_PART
  counts=$(junit_count "$junit")
  # Without a filter, no test at all is a fault.
  [ "$counts" != "0 0" ] || [ "$filter" != . ] || counts="0 1"
  case "$counts" in *' 0') ;; *) grep -E '\*\*\*|ERROR: |WARNING: ThreadSanitizer|runtime error|SUMMARY|    #[0-4] ' "$log" | head -n 60 ;; esac
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
  echo "   $1: ${counts% *} passed, ${counts#* } failed ($SECONDS s)"
  [ "$counts" = "0 0" ] || slowest_of "$junit"
}

for preset in $presets; do
  if [ -n "$only_build" ]; then
    build "$preset" || exit 1
  else
    under "$preset"
  fi
done
[ -z "$only_build" ] || exit 0
echo "${presets// /+}: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
