# shellcheck shell=bash
# Runs steps in parallel. Sourced; the caller calls jobs_stop before it exits.

declare -A jobs_names=()

# job_begin NAME CMD...: begins CMD, which may be a function, in the background. Each job has its own process group, so
# that it can be ended as a whole, and Ctrl-C reaches only the caller, which ends the jobs in order.
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
# returns 1.
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

# jobs_stop: ends the jobs that were not collected, and their children: TERM, then KILL.
jobs_stop() {
  local pid
  for pid in "${!jobs_names[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
  for pid in "${!jobs_names[@]}"; do
    lab_wait 20 job_gone "$pid" || kill -KILL -- "-$pid" 2>/dev/null || true
    # The shell would report the signal.
    wait "$pid" 2>/dev/null || true
  done
  jobs_names=()
}

job_gone() { ! pgrep --pgroup "$1" --runstates RSDTtIWX >/dev/null; }
