# shellcheck shell=bash
# Steps that run side by side. Sourced; whoever sources it calls jobs_stop where it ends.

declare -A jobs_names=()

# job_begin NAME CMD...: begins CMD, which may be a function, in the background. It has a process group of its own, so that
# all of it can be ended as one, and Ctrl-C reaches the caller alone, who ends the jobs in order.
job_begin() {
  local name=$1
  shift
  set -m
  (
    set +m
    trap - EXIT INT TERM HUP
    jobs_names=()
    "$@"
  ) </dev/null &
  jobs_names[$!]=$name
  set +m
}

# jobs_collect DONE: waits for all, calls DONE with the name of each that succeeds. When one fails, it ends the others and
# returns 1: what they would still do serves nobody.
jobs_collect() {
  local pid rc name
  while [ "${#jobs_names[@]}" -gt 0 ]; do
    rc=0
    wait -n -p pid "${!jobs_names[@]}" || rc=$?
    name=${jobs_names[$pid]}
    unset "jobs_names[$pid]"
    if [ "$rc" -ne 0 ]; then
      jobs_stop
      lab_log "the step '$name' failed"
      return 1
    fi
    "$1" "$name"
  done
}

# jobs_stop: ends what was begun and not collected, and all that it began: TERM, then KILL.
jobs_stop() {
  local pid
  for pid in "${!jobs_names[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
  for pid in "${!jobs_names[@]}"; do
    lab_wait 20 job_gone "$pid" || kill -KILL -- "-$pid" 2>/dev/null || true
    # The shell would tell of the signal.
    wait "$pid" 2>/dev/null || true
  done
  jobs_names=()
}

job_gone() { ! pgrep --pgroup "$1" --runstates RSDTtIWX >/dev/null; }
