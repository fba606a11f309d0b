# shellcheck shell=bash disable=SC2015,SC2034,SC2154
# Canaries: keys made for one drill, searched in everything that a drill leaves.

# watch_for_canaries: until the file $WORK/watched is gone, records processes with one of $WORK/canaries in argv or
# environment; root sees all, also those in the container.
watch_for_canaries() {
  while [ -e "$WORK/watched" ]; do
    grep -l -a -s -F -f "$WORK/canaries" /proc/[0-9]*/cmdline /proc/[0-9]*/environ >>"$WORK/seen" || true
    echo . >>"$WORK/rounds"
  done
}

# drill_watched CMD...: a drill at debug level that is kept, with everything written down that could give a key away.
drill_watched() {
  local monitor watcher
  : >"$WORK/watched"
  : >"$WORK/seen"
  watch_for_canaries &
  watcher=$!
  lab_incus monitor --all-projects --format json >"$WORK/events" 2>&1 &
  monitor=$!
  RC=0
  "$@" "$DR_DRILL" run --config "$CONFIG" --json --keep -v >"$WORK/report.json" 2>"$WORK/stderr" || RC=$?
  rm -f "$WORK/watched"
  wait "$watcher"
  kill "$monitor"
  wait "$monitor" || true
  cat "$WORK/stderr" >&2
}

# expect_no_canary PATH...: no canary is on the host, nor in files of the kept instance that everybody may read.
expect_no_canary() {
  local found
  [ "$(wc -l <"$WORK/rounds")" -gt 10 ] || fail "the processes were watched"
  [ -s "$WORK/events" ] || fail "the daemon's events were watched"
  [ ! -s "$WORK/seen" ] || fail "no key in an argument or an environment, there is one in $(sort -u "$WORK/seen")"
  found=$(grep -r -l -a -F -f "$WORK/canaries" "$@" || true)
  [ -z "$found" ] || fail "no key in $found"
  lab_incus config show --expanded "$INSTANCE" >"$WORK/instance"
  ! grep -F -f "$WORK/canaries" "$WORK/instance" || fail "no key in the instance's configuration"
}

# canaries_inside USER: the files in the instance in which USER finds one.
canaries_inside() {
  # shellcheck disable=SC2016
  lab_incus exec "$INSTANCE" -- runuser -u "$1" -- sh -c \
    'grep -r -l -a -s -F -f - --exclude-dir=proc --exclude-dir=sys --exclude-dir=dev / | sort' <"$WORK/canaries"
}

case_fault_canary_keys_of_s3() { # slow s3
  local key secret
  export PRODUCTION=cloud
  key=CANARY$(openssl rand -hex 8)
  secret=$(openssl rand -base64 30)
  # The server knows a second pair of keys, which nobody else has.
  cat >"$WORK/keys.js" <<JS
require("$LAB/cache/s3/node_modules/s3rver/lib/models/account").DUMMY_ACCOUNT.createKeyPair("$key", "$secret");
JS
  s3_stop
  NODE_OPTIONS="--require $WORK/keys.js" s3_start
  production_create small s3
  configure
  install -d -m 0755 "$WORK/private"
  install -o root -g postgres -m 0640 /dev/null "$WORK/private/pgbackrest.conf"
  sed -e "s|^repo1-s3-key=.*|repo1-s3-key=$key|" -e "s|^repo1-s3-key-secret=.*|repo1-s3-key-secret=$secret|" \
    "$(production_config)" >"$WORK/private/pgbackrest.conf"
  set_option backup config "\"$WORK/private/pgbackrest.conf\""
  { printf '%s\n%s\n' "$key" "$secret" && sed -n 's/^repo1-cipher-pass=//p' "$(production_config)"; } >"$WORK/canaries"
  chmod 0600 "$WORK/canaries" "$WORK/keys.js"

  drill_watched with_s3_hosts
  expect_verdict pass none
  # The search itself works: users who may read the file find the canaries, and the operator is told of it.
  [ "$(canaries_inside postgres)" = /var/lib/dr-drill/pgbackrest.conf ] || fail "the keys are in pgbackrest.conf alone, not in $(canaries_inside postgres)"
  grep -q "keys are in: /var/lib/dr-drill/pgbackrest.conf" "$WORK/stderr" || fail "the operator is told where the keys are"
  [ -z "$(canaries_inside nobody)" ] || fail "nobody reads a key in $(canaries_inside nobody)"
  expect_no_canary "$WORK/report.json" "$WORK/stderr" "$WORK/events" "$WORK/state" "$WORK/textfile" "$RUNTIME_DIRECTORY" \
    "$LAB/incus/logs" "$LAB/log/incusd.log"
  "$DR_DRILL" clean --config "$CONFIG" --kept
  s3_stop
}

# A repository host over TLS: the client's private key is pushed, too.
case_fault_canary_key_of_a_repository_host() { # slow s3
  configure
  repository_host_start
  { grep -v -e ----- "$WORK/tls/client.key" | head -n 3; sed -n 's/^repo1-cipher-pass=//p' "$(production_config)"; } >"$WORK/canaries"
  chmod 0600 "$WORK/canaries"
  drill_watched with_s3_hosts
  repository_host_stop
  expect_verdict pass none
  [ "$(canaries_inside postgres | tr '\n' ' ')" = "$WORK/tls/client.key " ] || fail "the key is in its file alone, not in $(canaries_inside postgres)"
  [ "$(inside stat -c '%U %a' "$WORK/tls/client.key")" = 'postgres 600' ] || fail "the key is private inside"
  grep -q "keys are in: .*$WORK/tls/client.key" "$WORK/stderr" || fail "the operator is told where the key is"
  [ -z "$(canaries_inside nobody)" ] || fail "nobody reads a key in $(canaries_inside nobody)"
  expect_no_canary "$WORK/report.json" "$WORK/stderr" "$WORK/events" "$WORK/state" "$WORK/textfile" "$RUNTIME_DIRECTORY" \
    "$LAB/incus/logs" "$LAB/log/incusd.log"
  "$DR_DRILL" clean --config "$CONFIG" --kept
}

# repository_host_start: `pgbackrest server` on the S3 server's address, in front of the lab's repository, and
# $WORK/tls/pgbackrest.conf for its client.
repository_host_start() {
  local tls=$WORK/tls address _
  s3_start && s3_stop # certificates, address and name
  read -r address _ <"$LAB/s3/address"
  install -d -m 0755 "$tls"
  openssl req -newkey rsa:2048 -noenc -subj /CN=drill -keyout "$tls/client.key" -out "$tls/client.csr"
  openssl x509 -req -in "$tls/client.csr" -CA "$LAB/s3/ca.crt" -CAkey "$LAB/s3/ca.key" -CAcreateserial -days 2 -out "$tls/client.crt"
  install -o postgres -g postgres -m 0600 "$LAB/s3/server.key" "$tls/server.key"
  chmod 0600 "$tls/client.key"
  {
    grep -E '^\[global\]|^repo1-|^log-path|^lock-path' "$(production_config)"
    printf 'tls-server-address=%s\ntls-server-port=8432\ntls-server-ca-file=%s\ntls-server-cert-file=%s\n' "$address" "$LAB/s3/ca.crt" "$LAB/s3/server.crt"
    printf 'tls-server-key-file=%s\ntls-server-auth=drill=main\n' "$tls/server.key"
    printf '[main]\npg1-path=%s/data\n' "$(production_dir)"
  } >"$tls/server.conf"
  {
    printf '[global]\nrepo1-host=%s\nrepo1-host-type=tls\nrepo1-host-port=8432\nrepo1-host-config=%s\n' "$S3_NAME" "$tls/server.conf"
    printf 'repo1-host-ca-file=%s\nrepo1-host-cert-file=%s\nrepo1-host-key-file=%s\n' "$LAB/s3/ca.crt" "$tls/client.crt" "$tls/client.key"
    grep -E '^process-max|^log-|^lock-path|^spool-path' "$(production_config)"
    printf '[main]\npg1-path=%s/data\n' "$(production_dir)"
  } >"$tls/pgbackrest.conf"
  chown root:postgres "$tls"/*.conf
  chmod 0640 "$tls"/*.conf
  set_option backup config "\"$tls/pgbackrest.conf\""
  runuser -u postgres -- pgbackrest --config="$tls/server.conf" server >"$WORK/server.log" 2>&1 &
  echo $! >"$WORK/server.pid"
  trap repository_host_stop EXIT
  lab_wait 60 s3_answers "$address" 8432
}

repository_host_stop() {
  trap - EXIT
  kill "$(cat "$WORK/server.pid")"
}
