# shellcheck shell=bash
# Runs CPU-bound work at idle priority, while other jobs wait for disks and daemons. Sourced; the caller keeps the names
# of its jobs and collects them.

declare -A idle_pids=()

# idle_begin NAME LOG CMD...: starts CMD in its own session, so that it can be ended as a whole.
idle_begin() {
  # Each session has a share of the CPU as large as any other's, however its tasks rank: sched(7), autogroup.
  # shellcheck disable=SC2016
  setsid sh -c 'echo 19 >/proc/self/autogroup; exec chrt --idle 0 "$@"' sh "${@:3}" >"$2" 2>&1 &
  idle_pids[$1]=$!
}

# idle_collect NAME: waits for it. Returns its exit code. idle_stop knows it until then.
idle_collect() {
  local rc=0
  wait "${idle_pids[$1]}" || rc=$?
  unset "idle_pids[$1]"
  return "$rc"
}

# idle_stop: ends the jobs that were not collected.
idle_stop() {
  local pid
  for pid in "${idle_pids[@]}"; do kill -- "-$pid" 2>/dev/null; done
  idle_pids=()
}
