# shellcheck shell=bash
# The same drill (1 GB, 33 WAL segments) of a repository on an S3 server that is LATENCY milliseconds away (default 30),
# of the same repository with nothing in between, and of a production of the same recipe with a repository on local disk:
# what the distance costs. The first WAL segment is the only one that PostgreSQL waits for ("start of PostgreSQL" has that):
# the others lie in archive-get's queue before it asks.
LATENCY=${LATENCY:-30}

bench_production() {
  local address port
  install_s3_packages && s3_start || return 1
  production_create demo && PRODUCTION=far production_create demo s3 || return 1
  PRODUCTION=far write_config smoke >"$WORK/s3.toml"
  # pgbackrest.conf names endpoint and port: the far server has the same ones at an address of its own.
  read -r address port <"$LAB/s3/address"
  sed "s/^${address} /${address%.*}.254 /" "$LAB/s3/hosts" >"$WORK/far-hosts"
  "$ROOT/tests/bench/lib/delay.py" "$LATENCY" "${address%.*}.254" "$address" "$port" \
    </dev/null >"$LAB/log/delay.log" 2>&1 &
  echo $! >"$LAB/run/delay.pid"
  lab_wait 10 test -s "$LAB/log/delay.log" || lab_fail "the far S3 server does not listen" "look at $LAB/log/delay.log"
}

bench_end() { lab_kill "$LAB/run/delay.pid" delay.py 5; }

warm_up() { run_pair 1; }

# The order alternates.
run_pair() {
  if (($1 % 2)); then
    from far && from near && from disk
  else
    from disk && from near && from far
  fi
}

far_hosts() { S3_HOSTS=$WORK/far-hosts with_s3_hosts "$@"; }

# from far|near|disk: one drill.
from() {
  local begin hosts=() config=s3
  case $1 in
    far) hosts=(far_hosts) ;;
    near) hosts=(with_s3_hosts) ;;
    disk) config=smoke ;;
  esac
  settle || return 1
  begin=$EPOCHREALTIME
  "${hosts[@]}" "$PROGRAM" run -q --config "$WORK/$config.toml" --json >"$WORK/report.json" || return 1
  figure "$1" total "$(seconds_since "$begin")"
  jq -r '.steps[] | [.name, .seconds] | @tsv' "$WORK/report.json" >>"$WORK/figures/$1"
  figure "$1" restore "$(jq .restore_seconds "$WORK/report.json")"
}

print_figures() {
  local step
  printf '%-22s %10s %10s %10s\n' "seconds (medians)" "S3, $LATENCY ms" "S3, 0 ms" disk
  for step in restore "start of PostgreSQL" redo "end of recovery" total; do
    printf '%-22s %10.2f %10.2f %10.2f\n' "$step" "$(median far "$step")" "$(median near "$step")" "$(median disk "$step")"
  done
  printf '\nfar / near:             %s   pair by pair: %s\n' "$(median_ratio far total near total)" "$(ratios far total near total | tr '\n' ' ')"
}
