#!/usr/bin/env bash
# Builds the fuzz targets and runs each for SECONDS (60 unless said otherwise), as many at a time as there are CPUs.
# Usage: tests/fuzz/run.sh [SECONDS] [TARGET...]
# Needs clang and libclang-rt-dev. The last line is "fuzz: N passed, N failed, N executions"; an input that broke a target
# is in build/fuzz/work, named by the target's log.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 2
seconds=${1:-60}
shift $(($# > 0))
work=$root/build/fuzz/work
declare -A running=()
passed=0
failed=0
executions=0

build() { cmake --preset fuzz && cmake --build --preset fuzz; }

mkdir -p build
build >"$root/build/fuzz-build.log" 2>&1 || {
  tail -n 30 "$root/build/fuzz-build.log"
  echo "fuzz: 0 passed, 1 failed, 0 executions"
  exit 1
}

# seeds TARGET: its corpus, and what the fixtures have for it.
seeds() {
  local file
  find tests/fuzz/corpus -path "*/$1/*" -type f
  case "$1" in
    info) find tests/fixtures/pgbackrest -name 'info-*.json' ;;
    toml) printf '%s\n' examples/config/drill.toml ;;
    tool_output) for file in tests/fixtures/*/*.log; do printf '%s\n' "$file"; done ;;
  esac
}

# begin TARGET: in the background.
begin() {
  mkdir -p "$work/$1"
  seeds "$1" | xargs cp -t "$work/$1"
  # 128 KiB: large enough for nesting and repetition to hurt.
  (cd "$work" && exec "$root/build/fuzz/tests/fuzz/fuzz_$1" -max_total_time="$seconds" -max_len=131072 -timeout=10 \
    -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$work/$1-" "$1") >"$work/$1.log" 2>&1 &
  running[$!]=$1
}

# collect: waits for the next one to end.
collect() {
  local pid rc=0 name count
  wait -n -p pid || rc=$?
  name=${running[$pid]}
  unset "running[$pid]"
  count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name.log")
  executions=$((executions + ${count:-0}))
  # A target that ran nothing has shown nothing.
  if [ "$rc" -eq 0 ] && [ "${count:-0}" -gt 100 ]; then
    passed=$((passed + 1))
    echo "ok   fuzz.$name ($count executions)"
  else
    failed=$((failed + 1))
    echo "FAIL fuzz.$name, see $work/$name.log"
    grep -E 'ERROR|SUMMARY|runtime error|Test unit|^Base64|^terminate|what\(\)' "$work/$name.log" | head -n 8
  fi
}

stop() {
  [ "${#running[@]}" -eq 0 ] || kill "${!running[@]}" 2>/dev/null || true
}

mkdir -p "$work"
trap stop EXIT
trap 'exit 130' INT TERM HUP
if [ "$#" -gt 0 ]; then
  targets=("$@")
else
  mapfile -t targets < <(find tests/fuzz -name 'fuzz_*.cpp' -printf '%f\n' | sed 's/^fuzz_\(.*\)\.cpp$/\1/' | sort)
fi
for target in "${targets[@]}"; do
  [ "${#running[@]}" -lt "$(nproc)" ] || collect
  begin "$target"
done
while [ "${#running[@]}" -gt 0 ]; do collect; done
echo "fuzz: $passed passed, $failed failed, $executions executions"
[ "$failed" -eq 0 ]
