# shellcheck shell=bash
# The cases of a test runner, one after the other. Sourced; counts them in $passed and $failed.

passed=0
failed=0

# run_case NAME WORK CMD...: CMD with the new directory $WORK, in a shell of its own, so that a case ends where it fails; in
# the background, because `set -e` does not hold in a command whose success is asked for. Prints a line; what a failed
# case left in $WORK is kept and named, and after_failure is called where the runner has one.
run_case() {
  local name=$1 began=$SECONDS rc=0
  export WORK=$2
  rm -rf "$WORK"
  mkdir -p "$WORK"
  (
    set -eEu
    trap 'echo "at line $LINENO of ${BASH_SOURCE[0]##*/}: $BASH_COMMAND" >&2' ERR
    trap - EXIT INT TERM HUP
    "${@:3}"
  ) >"$WORK/log" 2>&1 &
  wait "$!" || rc=$?
  if [ "$rc" -eq 0 ]; then
    passed=$((passed + 1))
    echo "ok   $name ($((SECONDS - began)) s)"
    rm -rf "$WORK"
  else
    failed=$((failed + 1))
    echo "FAIL $name ($((SECONDS - began)) s), see $WORK"
    tail -n 30 "$WORK/log" | sed 's/^/     /'
    ! declare -F after_failure >/dev/null || after_failure
  fi
}

# cases_named FILTER: the names of the functions case_... that have FILTER in them, without that.
cases_named() { declare -F | sed -n 's/^declare -f case_//p' | grep -F -- "$1"; }
