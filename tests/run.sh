#!/usr/bin/env bash
# The tests of the project: installs what they need, builds, and runs all levels. tests/README.md says what each level is.
# Usage: tests/run.sh [quick] [--without-live] [FILTER]
#   quick           build, lint, unit, contract, e2e and ten live drills: the first thing to run
#   --without-live  no live tests
#   FILTER          only cases whose name has FILTER in it
# The last line is "N passed, N failed", with ", N skipped" when live tests could not run here; in CI (CI=true) a skipped
# level has failed. Needs root for installing packages and for the live tests.
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
# shellcheck source=tests/support/slowest.sh
. tests/support/slowest.sh
trap idle_stop EXIT
trap 'exit 130' INT TERM HUP

quick=no
live=yes
[ "${1:-}" != quick ] || { quick=yes; shift; }
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

# skip LEVEL WHY
skip() {
  skipped=$((skipped + 1))
  echo "   $1 is skipped: $2"
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
  local junit=$results/$1.xml counts
  rm -f "$junit"
  ctest --preset dev -j "$(($(nproc) + 1))" -L "^$1\$" -R "${filter:-.}" -E '^e2e\.fault\.' --output-junit "$junit" >"$results/$1.log" 2>&1
  counts=$(junit_count "$junit")
  [ "$counts" != "0 0" ] || [ -n "$filter" ] || counts="0 1"
  case "$counts" in *' 0') ;; *) grep -E '\*\*\*|ERROR|FAIL|CHECK|REQUIRE|values:|no tests' "$results/$1.log" | head -n 60 ;; esac
  # shellcheck disable=SC2086
  count "$1" $counts
  [ "$counts" = "0 0" ] || slowest_of "$junit"
}

# fuzz_level: the corpus, and ten seconds for each target, as many at a time as there are CPUs.
fuzz_level() {
  local line targets=()
  if [ -n "$filter" ]; then
    mapfile -t targets < <(find tests/fuzz -name "fuzz_*$filter*.cpp" -printf '%f\n' | sed 's/^fuzz_\(.*\)\.cpp$/\1/')
    [ "${#targets[@]}" -gt 0 ] || return 0
  fi
  tests/fuzz/run.sh 10 "${targets[@]}" | tee "$results/fuzz.log"
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

# begin_idle_work: starts CPU-bound work at idle priority, while the live tests wait for disks and daemons.
begin_idle_work() {
  local preset lint
  for preset in asan tsan; do idle_begin "$preset" "$results/$preset-build.log" tests/sanitize.sh --build "$preset"; done
  for lint in tidy files; do idle_begin "$lint" "$results/$lint.log" "tests/lint/$lint.sh"; done
}

# collected LINT: its result, when it has ended.
collected() {
  local rc=0
  idle_collect "$1" || rc=$?
  cat "$results/$1.log"
  return "$rc"
}

lint_level() {
  local lint
  for lint in format layers shell manual; do one "lint.$lint" "tests/lint/$lint.sh"; done
}

live_level() {
  local options=()
  case "$live" in
    yes) ;;
    no) skip live "--without-live"; return ;;
    skip) skip live "it needs root"; return ;;
  esac
  [ "$quick" = no ] || [ -n "$filter" ] || options=(--quick)
  level live tests/live/run.sh "${options[@]}" build/dev/drill/dr-drill "$filter"
}

# system_level: the backup system around the drill, and the whole of it in the lab.
system_level() {
  [ "$live" != skip ] || { skip system "it needs root"; return; }
  level system tests/system/run.sh build/dev/drill/dr-drill "$filter"
}

# everything_else: what the quick run leaves out.
everything_else() {
  local lint preset
  step "system" && system_level
  for lint in tidy files; do step "lint.$lint" && one "lint.$lint" collected "$lint"; done
  step "fuzz" && fuzz_level
  for preset in asan tsan; do step "$preset" && sanitize_level "$preset"; done
}

finish() {
  step "end"
  if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
    # In CI a skipped level is a failure.
    [ "${CI:-}" != true ] || exit 1
  else
    echo "$passed passed, $failed failed"
  fi
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

step "packages"
install || { echo "error: the packages could not be installed"; count packages 0 1; finish; exit 1; }
step "build"
build >"$results/build.log" 2>&1 || { tail -n 40 "$results/build.log"; count build 0 1; finish; exit 1; }
step "lint" && lint_level
step "unit" && ctest_level unit
step "contract" && ctest_level contract
step "e2e" && ctest_level e2e
[ "$quick" = yes ] || begin_idle_work
step "live" && live_level
[ "$quick" = yes ] || everything_else
finish
