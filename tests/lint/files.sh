#!/usr/bin/env bash
# Every C++ file compiles on its own: the builds compile many as one, where a file could lean on another's includes.
# Syntax only, by clang, which reads a file in half the time of g++. Usage: files.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=build/lint-files
cmake --preset files -B "$build" -D CMAKE_CXX_COMPILER=clang++ -D CMAKE_CXX_COMPILER_LAUNCHER= >"$build.log" 2>&1 || {
  tail -n 20 "$build.log"
  exit 1
}
jq -r '.[] | "cd \(.directory) && \(.command | sub(" -g "; " ") | sub(" -o [^ ]+"; "")) -fsyntax-only"' "$build/compile_commands.json" \
  | xargs -P "$(nproc)" -d '\n' -n 1 sh -c
