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
presets=${1:-asan tsan}
filter=${2:-.}
passed=0
failed=0
! command -v ccache >/dev/null || export CMAKE_CXX_COMPILER_LAUNCHER=ccache

# build PRESET: the tests alone.
build() {
  cmake --preset "$1" && cmake --build --preset "$1" --target unit_tests contract_tests e2e_tests
}

# under PRESET
under() {
  local log=$root/build/sanitize-$1.log junit=$root/build/sanitize-$1.xml total bad
  rm -f "$junit"
  if ! build "$1" >"$log" 2>&1; then
    tail -n 30 "$log"
    failed=$((failed + 1))
    return
  fi
  ctest --preset "$1" -j "$(($(nproc) + 1))" -LE '^live$' -R "$filter" --output-junit "$junit" >"$log" 2>&1
  total=$(grep -c '<testcase ' "$junit" 2>/dev/null)
  bad=$(grep -c 'status="fail"' "$junit" 2>/dev/null)
  if [ "${total:-0}" -eq 0 ]; then
    total=0 bad=0
    # Without a filter, no test at all is a fault.
    [ "$filter" != . ] || total=1 bad=1
  fi
  [ "$bad" -eq 0 ] || grep -E '\*\*\*|ERROR: |WARNING: ThreadSanitizer|runtime error|SUMMARY|    #[0-4] ' "$log" | head -n 60
  passed=$((passed + total - bad))
  failed=$((failed + bad))
  echo "   $1: $((total - bad)) of $total ($SECONDS s)"
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
