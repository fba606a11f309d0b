#!/usr/bin/env bash
# Builds the fuzz targets; each reads its whole corpus, then new inputs for SECONDS (60 unless said otherwise), as many
# targets at a time as there are CPUs.
# Usage: tests/fuzz/run.sh [--keep] [SECONDS] [TARGET...]
# --keep puts what was found into tests/fuzz/corpus: inputs that reach new code, and those that broke a target.
# Needs clang and libclang-rt-dev. The last line is "fuzz: N passed, N failed, N executions"; an input that broke a target
# is in build/fuzz/work, named by the target's log.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 2
keep=
if [ "${1:-}" = --keep ]; then
  keep=yes
  shift
fi
seconds=${1:-60}
shift $(($# > 0))
work=$root/build/fuzz/work
binaries=$root/build/fuzz/tests/fuzz
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

# fuzz TARGET: reads all its seeds, whatever the time, then fuzzes for SECONDS. An input that breaks it ends it.
fuzz() {
  local name=$1 options
  # 128 KiB: large enough for nesting and repetition to hurt.
  options=(-max_len=131072 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 "-artifact_prefix=$work/$name-")
  cd "$work" || return 1
  "$binaries/fuzz_$name" "${options[@]}" -runs=0 "$name.seeds" >"$name.seeds.log" 2>&1 || return 1
  exec "$binaries/fuzz_$name" "${options[@]}" -max_total_time="$seconds" "$name" "$name.seeds" >"$name.log" 2>&1
}

# begin TARGET: in the background. What an earlier run found is tried again, but is no seed.
begin() {
  rm -rf "$work/$1.seeds" "$work/$1".*log "$work/$1"-*
  mkdir -p "$work/$1" "$work/$1.seeds"
  seeds "$1" | xargs cp -t "$work/$1.seeds"
  fuzz "$1" &
  running[$!]=$1
}

# keep TARGET: what breaks it by its own name; of the rest, what reaches code that the seeds do not reach.
keep() {
  local name=$1 corpus=tests/fuzz/corpus/$1 before file
  mkdir -p "$corpus"
  before=$(find "$corpus" -type f | wc -l)
  for file in "$work/$name"-{crash,leak,timeout,oom}-*; do
    [ ! -e "$file" ] || cp "$file" "$corpus/${file##*/"$name"-}"
  done
  mkdir -p "$work/$name.kept"
  cp "$work/$name.seeds"/* "$work/$name.kept"
  "$binaries/fuzz_$name" -merge=1 -max_len=131072 -timeout=10 "$work/$name.kept" "$work/$name" >"$work/$name.merge.log" 2>&1
  for file in "$work/$name.kept"/*; do
    [ -e "$work/$name.seeds/${file##*/}" ] || cp "$file" "$corpus/"
  done
  rm -rf "$work/$name.kept"
  echo "     $(($(find "$corpus" -type f | wc -l) - before)) new in $corpus"
}

# collect: waits for the next target to end.
collect() {
  local pid rc=0 name count seeds replayed
  wait -n -p pid || rc=$?
  name=${running[$pid]}
  unset "running[$pid]"
  seeds=$(find "$work/$name.seeds" -type f | wc -l)
  count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name.log" 2>/dev/null)
  replayed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name.seeds.log")
  executions=$((executions + ${count:-0}))
  # A target that ran no new inputs has failed.
  if [ "$rc" -eq 0 ] && [ "${replayed:-0}" -ge "$seeds" ] && [ "${count:-0}" -gt 100 ]; then
    passed=$((passed + 1))
    echo "ok   fuzz.$name ($seeds seeds, $count executions)"
  else
    failed=$((failed + 1))
    echo "FAIL fuzz.$name, see $work/$name*.log"
    grep -h -E 'ERROR|SUMMARY|runtime error|Test unit|^Base64|^terminate|what\(\)' "$work/$name.seeds.log" "$work/$name.log" 2>/dev/null | head -n 8
  fi
  [ -z "$keep" ] || keep "$name"
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
