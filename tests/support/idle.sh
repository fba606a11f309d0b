# shellcheck shell=bash
# Work that needs CPU time and nobody waits for: done with what others leave of it, while they wait for disks and
# daemons. Sourced; whoever sources it lists what it begins, and collects it.

declare -A idle_pids=()

# idle_begin NAME LOG CMD...: in a session of its own, so that all of it can be ended as one.
idle_begin() {
  # Each session has a share of the CPU as large as any other's, however its tasks rank: sched(7), autogroup.
  # shellcheck disable=SC2016
  setsid sh -c 'echo 19 >/proc/self/autogroup; exec chrt --idle 0 "$@"' sh "${@:3}" >"$2" 2>&1 &
  idle_pids[$1]=$!
}

# idle_collect NAME: waits for it. Returns its exit code. Ended meanwhile, idle_stop still knows it.
idle_collect() {
  local rc=0
  wait "${idle_pids[$1]}" || rc=$?
  unset "idle_pids[$1]"
  return "$rc"
}

# idle_stop: ends what was begun and not collected.
idle_stop() {
  local pid
  for pid in "${idle_pids[@]}"; do kill -- "-$pid" 2>/dev/null; done
  idle_pids=()
}
