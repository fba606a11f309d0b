#!/usr/bin/env bash
# Every test of the project: installs what it needs, builds, and runs all levels.
# Usage: tests/run.sh [--without-live] [FILTER]
# The last line is "N passed, N failed", with ", N skipped" when live tests could not run here, or time was short; in CI
# (CI=true) a live test that is skipped has failed. Needs root for installing packages and for the live tests.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 2
export LAB=${LAB:-/var/tmp/dr-drill-tests}
# shellcheck source=examples/demo/lib/lab.sh
. examples/demo/lib/lab.sh
# shellcheck source=examples/lab/lib/packages.sh
. examples/lab/lib/packages.sh
# shellcheck source=tests/support/idle.sh
. tests/support/idle.sh
trap idle_stop EXIT
trap 'exit 130' INT TERM HUP

live=yes
[ "${1:-}" != --without-live ] || { live=no; shift; }
filter=${1:-}
passed=0
failed=0
skipped=0
results=$root/build/test-results
mkdir -p "$results"

step() { echo "== $* ($SECONDS s)"; }

# count NAME PASSED FAILED
count() {
  echo "   $1: $2 passed, $3 failed"
  passed=$((passed + $2))
  failed=$((failed + $3))
}

# one NAME CMD...: a test that is one command; what it prints is shown when it fails.
one() {
  local name=$1
  shift
  if "$@" >"$results/$name.log" 2>&1; then
    count "$name" 1 0
  else
    tail -n 40 "$results/$name.log"
    count "$name" 0 1
  fi
}

install() {
  [ "$(id -u)" -eq 0 ] || { echo "not root: packages are not installed, live tests are skipped"; live=skip; return 0; }
  lab_create && install_build_packages && install_lab_packages && install_test_packages && install_s3_packages && install_system_packages
}

build() { cmake --preset dev && cmake --build --preset dev; }

# ctest_level LABEL: unit, contract, e2e. A level without a single test has failed. The drills with a fault at every
# request come under the sanitizers only: there are hundreds.
ctest_level() {
  local junit=$results/$1.xml total bad
  rm -f "$junit"
  ctest --preset dev -j "$(nproc)" -L "^$1\$" -R "${filter:-.}" -E '^e2e\.fault\.' --output-junit "$junit" >"$results/$1.log" 2>&1
  total=$(sed -n 's/.*<testsuite .* tests="\([0-9]*\)".*/\1/p; s/^[[:space:]]*tests="\([0-9]*\)".*/\1/p' "$junit" 2>/dev/null | head -n 1)
  bad=$(grep -c 'status="fail"' "$junit" 2>/dev/null)
  if [ "${total:-0}" -eq 0 ]; then
    total=0
    [ -n "$filter" ] || { total=1; bad=1; }
  fi
  [ "$bad" -eq 0 ] || grep -E '\*\*\*|ERROR|FAIL|CHECK|REQUIRE|values:|no tests' "$results/$1.log" | head -n 60
  count "$1" $((total - bad)) "$bad"
}

# fuzz_level: a minute for each target, as many at a time as there are CPUs.
fuzz_level() {
  local line targets=()
  if [ -n "$filter" ]; then
    mapfile -t targets < <(find tests/fuzz -name "fuzz_*$filter*.cpp" -printf '%f\n' | sed 's/^fuzz_\(.*\)\.cpp$/\1/')
    [ "${#targets[@]}" -gt 0 ] || return 0
  fi
  tests/fuzz/run.sh 60 "${targets[@]}" | tee "$results/fuzz.log"
  line=$(sed -n 's/^fuzz: \([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p' "$results/fuzz.log")
  # shellcheck disable=SC2086
  if [ -n "$line" ]; then count fuzz $line; else count fuzz 0 1; fi
}

# level NAME CMD...: a test runner that ends with "NAME: N passed, N failed".
level() {
  local line
  "${@:2}" | tee "$results/$1.log"
  line=$(sed -n "s/^$1: \([0-9]*\) passed, \([0-9]*\) failed\$/\1 \2/p" "$results/$1.log")
  # shellcheck disable=SC2086
  if [ -n "$line" ]; then count "$1" $line; else count "$1" 0 1; fi
}

# sanitize_level PRESET: unit, contract and e2e once more, the drills with a fault at every request included, under the
# sanitizers of addresses and undefined behaviour (asan), or of threads (tsan); built meanwhile.
sanitize_level() {
  idle_collect "$1" || tail -n 30 "$results/$1-build.log"
  level "$1" tests/sanitize.sh "$1" "${filter:-.}"
}

# has_time MINUTES WHAT: a run has 90 minutes in CI, the lab wants ten of them and either sanitizer a quarter of an hour: on
# a machine that is slow today, they wait for another day's run, and the summary says so. False when more than MINUTES are gone.
has_time() {
  [ "$SECONDS" -ge $(($1 * 60)) ] || return 0
  skipped=$((skipped + 1))
  echo "   no time is left for $2"
  return 1
}

# tidy: clang-tidy, which ran meanwhile.
tidy() {
  local rc=0
  idle_collect tidy || rc=$?
  cat "$results/tidy.log"
  return "$rc"
}

live_level() { level live tests/live/run.sh "$root/build/dev/drill/dr-drill" "$filter"; }

# system_level: the backup system around the drill, and the whole of it in the lab.
system_level() {
  local options=()
  [ -n "$filter" ] || has_time 50 "the lab: tests/system/run.sh build/dev/drill/dr-drill lab" || options=(--without-lab)
  level system tests/system/run.sh "${options[@]}" "$root/build/dev/drill/dr-drill" "$filter"
}

finish() {
  if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
  else
    echo "$passed passed, $failed failed"
  fi
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

step "packages"
install || { echo "error: the packages could not be installed"; count packages 0 1; finish; exit 1; }
step "build"
build >"$results/build.log" 2>&1 || { tail -n 40 "$results/build.log"; count build 0 1; finish; exit 1; }
step "lint"
for lint in tests/lint/*.sh; do
  [ "$lint" = tests/lint/tidy.sh ] || one "lint.$(basename "$lint" .sh)" "$lint"
done
step "unit" && ctest_level unit
step "contract" && ctest_level contract
step "e2e" && ctest_level e2e
step "fuzz" && fuzz_level
idle_begin tidy "$results/tidy.log" tests/lint/tidy.sh
for preset in asan tsan; do idle_begin "$preset" "$results/$preset-build.log" tests/sanitize.sh --build "$preset"; done
step "live"
case "$live" in
  yes) live_level ;;
  *) if [ "${CI:-}" = true ]; then count live 0 1; else skipped=$((skipped + 1)); echo "   live tests are skipped"; fi ;;
esac
step "system"
case "$live" in
  skip) if [ "${CI:-}" = true ]; then count system 0 1; else echo "   system tests are skipped"; fi ;;
  *) system_level ;;
esac
step "lint.tidy" && one lint.tidy tidy
step "asan"
! has_time 70 "the sanitizer of addresses: tests/sanitize.sh asan" || sanitize_level asan
step "tsan"
! has_time 65 "the thread sanitizer: tests/sanitize.sh tsan" || sanitize_level tsan
step "end"
finish
