# shellcheck shell=bash disable=SC2015,SC2034,SC2154
# What a drill's container can reach, and what it may do.

# Everything the host listens on, at every address of the host, is out of reach; the repository's endpoint is not.
case_fault_sealed_container_reaches_the_repository_alone() { # slow s3
  local address port host_port _
  export PRODUCTION=cloud
  s3_start
  production_create small s3
  configure
  read -r address port <"$LAB/s3/address"
  RC=0
  with_s3_hosts "$DR_DRILL" run --config "$CONFIG" --json --keep >"$WORK/report.json" 2>"$WORK/stderr" || RC=$?
  cat "$WORK/stderr" >&2
  expect_verdict pass none
  expect_reached "$S3_NAME" "$port"
  expect_not_reached "$S3_NAME" 22
  # A server of the host on all of its addresses.
  openssl s_server -accept 0 -cert "$LAB/s3/server.crt" -key "$LAB/s3/server.key" -naccept 1000 >"$WORK/server" 2>&1 </dev/null &
  # shellcheck disable=SC2064
  trap "kill $! || true" EXIT
  lab_wait 60 grep -q '^ACCEPT .*:[0-9]' "$WORK/server"
  host_port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' "$WORK/server")
  lab_wait 10 s3_answers 127.0.0.1 "$host_port" || fail "the host itself reaches its server"
  for _ in 127.0.0.1 "$address" $(hostname -I); do expect_not_reached "$_" "$host_port"; done
  for _ in "$address" $(hostname -I); do expect_not_reached "$_" "$port"; done
  [ "$(inside ls /sys/class/net)" = lo ] || fail "only a loopback inside"
  [ -z "$(inside ip -o route show table all | grep -v -e ' dev lo ' || true)" ] || fail "no route out"
  # No name server, no cloud's metadata service.
  expect_not_reached 169.254.169.254 80
  "$DR_DRILL" clean --config "$CONFIG" --kept
  s3_stop
}

# expect_reached ADDRESS PORT
reaches() { inside timeout 5 bash -c "exec 3<>/dev/tcp/$1/$2" 2>>"$WORK/reach"; }
expect_reached() { reaches "$1" "$2" || fail "$1:$2 is reached from inside"; }
expect_not_reached() { ! reaches "$1" "$2" || fail "$1:$2 is not reached from inside"; }

case_fault_container_is_confined() {
  local pid first
  configure
  drill --keep
  expect_verdict pass none
  [ "$(lab_incus config get "$INSTANCE" security.privileged)" = false ]
  [ "$(lab_incus config get "$INSTANCE" security.nesting)" = false ]
  pid=$(lab_incus query "/1.0/instances/$INSTANCE/state?project=$INCUS_PROJECT" | jq .pid)
  read -r _ first _ <"/proc/$pid/uid_map"
  [ "$first" -gt 0 ] || fail "root inside is nobody outside, it is $first"
  [ "$(limit_of "$pid" pids pids.max)" = 2000 ] || fail "processes are limited, to $(limit_of "$pid" pids pids.max)"
  [ "$(limit_of "$pid" memory memory.limit_in_bytes memory.max)" = $((2 << 30)) ] || fail "memory is limited"
  # It shares no ids with other instances.
  [ "$(lab_incus config get "$INSTANCE" security.idmap.isolated)" = true ] || fail "the ids are its own"
  lab_incus launch "$(image_alias)" neighbour </dev/null
  pid=$(lab_incus query "/1.0/instances/neighbour/state?project=$INCUS_PROJECT" | jq .pid)
  [ "$(awk 'NR == 1 {print $2}' "/proc/$pid/uid_map")" != "$first" ] || fail "a neighbour has other ids"
  lab_incus delete --force neighbour
  # Read-only is read-only, for root as well.
  ! inside touch "$(production_repo)/x" || fail "the repository cannot be written"
  "$DR_DRILL" clean --config "$CONFIG" --kept
}

# limit_of PID CONTROLLER FILE...: the value of the first of these files in the process' cgroup, of whichever version.
limit_of() {
  local path file
  path=$(sed -n -e "s|^[0-9]*:[^:]*\b$2\b[^:]*:||p" "/proc/$1/cgroup" | head -n 1)
  [ -n "$path" ] || path=$(sed -n 's|^0::||p' "/proc/$1/cgroup")
  for file in "${@:3}"; do
    # The limit is the instance's, the process may be in a group below.
    cat "/sys/fs/cgroup/$2${path%%/init.scope*}/$file" 2>/dev/null || cat "/sys/fs/cgroup${path%%/init.scope*}/$file" 2>/dev/null || continue
    return 0
  done
}

# With the few privileges that the systemd unit of examples/ansible has.
case_fault_drill_with_the_units_capabilities() {
  local keep
  configure
  keep=$(sed -n 's/^CapabilityBoundingSet=//p' "$root/examples/ansible/roles/dr_drill/templates/pgbackrest-drill.service.j2" | tr 'A-Z ' 'a-z,')
  keep=${keep//cap_/+}
  [ -n "$keep" ]
  RC=0
  setpriv --bounding-set="-all,$keep" --no-new-privs "$DR_DRILL" run --config "$CONFIG" --json >"$WORK/report.json" 2>"$WORK/stderr" || RC=$?
  cat "$WORK/stderr" >&2
  expect_verdict pass none
}
