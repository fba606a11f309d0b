# shellcheck shell=bash
# The cases of a test runner, several at a time. Sourced; counts them in $passed and $failed.
#
# A case that cannot run beside every other one says so behind its name, "case_x() { # WORD...":
#   alone   nothing else runs meanwhile: it takes away or changes what all cases share
#   slow    it begins early, so that the others do not wait for it in the end
#   quick   it belongs to the quick run
#   s3, ... any other word names a single resource: cases with the same word run one after the other

passed=0
failed=0
# A case that takes longer has failed.
CASE_SECONDS=${CASE_SECONDS:-600}

declare -A case_words=()   # of each case that has some
declare -A case_seconds=() # of each case that has run
declare -A case_pids=()    # by slot
declare -A case_names=()   # by slot

# cases_read FILE...: sources them, and notes the words behind the names of their cases.
cases_read() {
  local file name words
  for file; do
    # shellcheck source=/dev/null
    . "$file"
  done
  while read -r name words; do case_words[$name]=$words; done \
    < <(sed -n 's/^case_\([a-z0-9_]*\)() { # \([a-z0-9 ]*\)$/\1 \2/p' "$@")
}

# cases_named FILTER: the names of the functions case_... that have FILTER in them, without that.
cases_named() { declare -F | sed -n 's/^declare -f case_//p' | grep -F -- "$1"; }

# cases_quick FILTER: those of them that belong to the quick run.
cases_quick() {
  local name
  cases_named "$1" | while read -r name; do ! cases_has_word "$name" quick || printf '%s\n' "$name"; done
}

cases_has_word() { [[ " ${case_words[$1]:-} " == *" $2 "* ]]; }

# run_case NAME WORK CMD...: runs CMD in this shell with the new directory $WORK.
run_case() {
  local seconds=$SECONDS
  cases_do "$@"
  cases_count "$?"
  case_seconds[$1]=$((SECONDS - seconds))
}

cases_count() { if [ "$1" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi; }

# cases_do NAME WORK CMD...: in a shell of its own, so that a case ends where it fails; in a process group of its own, so that
# nothing of it stays. Not to be called where success is asked for, as by `if` or ||: `set -e` does not hold below that.
# Prints a line; what a failed case left in $WORK is kept and named, and after_failure is called where the runner has one.
cases_do() {
  local name=$1 kept=$2 pid began=$SECONDS rc=0
  export WORK=$2
  # Where the runner's own directory does not outlive it.
  [ -z "${CASES_KEPT:-}" ] || kept=$CASES_KEPT/${WORK##*/}
  rm -rf "$WORK" "$kept"
  mkdir -p "$WORK"
  set -m
  (
    set +m -eEu
    trap 'echo "at line $LINENO of ${BASH_SOURCE[0]##*/}: $BASH_COMMAND" >&2' ERR
    trap - EXIT INT TERM HUP
    "${@:3}"
  ) >"$WORK/log" 2>&1 </dev/null &
  pid=$!
  set +m
  echo "$pid" >"$WORK.pid"
  cases_await "$pid" "$CASE_SECONDS" || {
    echo "it did not end in $CASE_SECONDS s" >>"$WORK/log"
    # It undoes what it can before it is killed.
    kill -TERM -- "-$pid" 2>/dev/null
    cases_await "$pid" 10
  }
  kill -KILL -- "-$pid" 2>/dev/null
  wait "$pid" 2>/dev/null || rc=$?
  rm -f "$WORK.pid"
  if [ "$rc" -eq 0 ]; then
    echo "ok   $name ($((SECONDS - began)) s)"
    rm -rf "$WORK"
  else
    [ "$kept" = "$WORK" ] || { rm -rf "$kept" && mkdir -p "$CASES_KEPT" && cp -a "$WORK" "$kept"; }
    echo "FAIL $name ($((SECONDS - began)) s), see $kept"
    tail -n 30 "$WORK/log" | sed 's/^/     /'
    ! declare -F after_failure >/dev/null || after_failure
  fi
  return "$rc"
}

# cases_await PID SECONDS: until the process has ended.
cases_await() {
  local deadline=$((SECONDS + $2))
  while kill -0 "$1" 2>/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# run_cases PREFIX DIRECTORY CMD NAME...: `CMD NAME` for each case, with a directory of its own below DIRECTORY, as many at
# a time as $JOBS says or there are CPUs. $SLOT is the number of the case's place among them.
run_cases() {
  local prefix=$1 directory=$2 command=$3 slot name jobs=${JOBS:-$(nproc)} waiting=() alone=()
  shift 3
  for name; do ! cases_has_word "$name" slow || cases_has_word "$name" alone || waiting+=("$name"); done
  for name; do cases_has_word "$name" slow || cases_has_word "$name" alone || waiting+=("$name"); done
  for name; do ! cases_has_word "$name" alone || alone+=("$name"); done
  while [ "${#waiting[@]}" -gt 0 ]; do
    for ((slot = 1; slot <= jobs; slot++)); do
      [ -z "${case_pids[$slot]:-}" ] || continue
      name=$(cases_next "${waiting[@]}") || break
      cases_begin "$slot" "$name"
      mapfile -t waiting < <(printf '%s\n' "${waiting[@]}" | grep -v -x -e "$name")
    done
    cases_collect
  done
  while [ "${#case_pids[@]}" -gt 0 ]; do cases_collect; done
  for name in "${alone[@]}"; do
    cases_begin 1 "$name"
    cases_collect
  done
}

# cases_next NAME...: the first case that needs no resource of a running one.
cases_next() {
  local name word other
  for name; do
    for word in ${case_words[$name]:-}; do
      case "$word" in slow | quick) continue ;; esac
      for other in "${case_names[@]}"; do ! cases_has_word "$other" "$word" || continue 3; done
    done
    printf '%s\n' "$name"
    return 0
  done
  return 1
}

# cases_begin SLOT NAME: starts a case. Its output is printed at its end, so that the output of two does not mix.
cases_begin() {
  local name=$2
  export SLOT=$1
  (
    trap - EXIT
    # shellcheck disable=SC2064
    trap "cases_end '$directory/$name.pid'; exit 130" TERM
    cases_do "$prefix.$name" "$directory/$name" "$command" "$name" >"$directory/$name.lines"
    exit "$?"
  ) &
  case_pids[$1]=$!
  case_names[$1]=$name
  case_seconds[$prefix.$name]=$SECONDS
}

# cases_end FILE: the case whose process group is in FILE.
cases_end() {
  local pid
  read -r pid <"$1" || return 0
  kill -TERM -- "-$pid"
  cases_await "$pid" 5
  kill -KILL -- "-$pid"
} 2>/dev/null

# cases_collect: waits for one of the running cases, and prints how it ended.
cases_collect() {
  local pid slot name rc=0
  wait -n -p pid "${case_pids[@]}" || rc=$?
  for slot in "${!case_pids[@]}"; do [ "${case_pids[$slot]}" != "${pid:-}" ] || break; done
  name=${case_names[$slot]}
  unset "case_pids[$slot]" "case_names[$slot]"
  cases_count "$rc"
  case_seconds[$prefix.$name]=$((SECONDS - case_seconds[$prefix.$name]))
  cat "$directory/$name.lines"
  rm -f "$directory/$name.lines"
}

# cases_stop: ends the running cases when the runner is interrupted.
cases_stop() {
  [ "${#case_pids[@]}" -gt 0 ] || return 0
  kill -TERM "${case_pids[@]}" 2>/dev/null
  wait "${case_pids[@]}" 2>/dev/null
  case_pids=()
}

# cases_slowest: the ten that took longest.
cases_slowest() {
  local name
  echo "the slowest:"
  for name in "${!case_seconds[@]}"; do printf '%6d s  %s\n' "${case_seconds[$name]}" "$name"; done \
    | sort -k 1,1nr -k 3 | head -n 10
}
