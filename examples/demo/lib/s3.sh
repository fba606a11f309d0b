# shellcheck shell=bash
# An S3 server over TLS on a loopback address, for repositories that are not on disk: s3rver under the name
# minio.lab, with a certificate of its own CA. Sourced by lab.sh.
#
# Production and drill use the same pgbackrest.conf byte for byte, so both must find minio.lab by name. The
# container gets it from the drill. On the host, with_s3_hosts runs a command in a mount namespace whose
# /etc/hosts knows it; the machine's own file is not touched. repo1-storage-host would need no name, but it
# would also be in the file that goes into the container, where it is wrong.

S3_NAME=minio.lab
S3_BUCKET=drill

s3_start() {
  local node="$LAB/cache/s3/node_modules/.bin/s3rver" address port
  s3_running && return 0
  [ -x "$node" ] || { lab_fail "s3rver is not in $LAB/cache/s3" "call install_s3_packages first"; return 1; }
  lab_create && mkdir -p "$LAB/run" "$LAB/s3/data" || return 1
  s3_certificates >"$LAB/log/s3-certificates.log" 2>&1 || { lab_fail "cannot make the certificates of $S3_NAME" "look at $LAB/log/s3-certificates.log"; return 1; }
  s3_address || return 1
  read -r address port <"$LAB/s3/address"
  lab_log "starting s3rver on $address:$port as $S3_NAME"
  setsid node "$(readlink -f "$node")" --directory "$LAB/s3/data" --address "$address" --port "$port" \
    --key "$LAB/s3/server.key" --cert "$LAB/s3/server.crt" --no-vhost-buckets --configure-bucket "$S3_BUCKET" \
    --silent </dev/null >>"$LAB/log/s3.log" 2>&1 &
  echo $! >"$LAB/run/s3.pid"
  disown
  if ! lab_wait 20 s3_answers "$address" "$port" || ! s3_running; then
    s3_stop
    lab_fail "s3rver does not answer on $address:$port" "look at $LAB/log/s3.log"
  fi
}

s3_running() { lab_pid "$LAB/run/s3.pid" s3rver >/dev/null; }

s3_stop() { lab_kill "$LAB/run/s3.pid" s3rver 10; }

s3_answers() { timeout 1 bash -c "exec 3<>/dev/tcp/$1/$2"; }

# s3_address: each lab has a loopback address of its own; the port is looked for once and kept, because
# pgbackrest.conf names it. Writes the hosts file of with_s3_hosts, too.
s3_address() {
  local sum address port
  if [ ! -s "$LAB/s3/address" ]; then
    sum=$(printf '%s' "$LAB" | cksum | cut -d ' ' -f 1)
    address=127.$((sum % 200 + 20)).$((sum / 200 % 250 + 1)).$((sum / 50000 % 250 + 1))
    for port in 9000 $(seq 9100 9199); do
      s3_answers "$address" "$port" 2>/dev/null || { printf '%s %s\n' "$address" "$port" >"$LAB/s3/address"; break; }
    done
    [ -s "$LAB/s3/address" ] || { lab_fail "no free port on $address"; return 1; }
  fi
  read -r address port <"$LAB/s3/address"
  { cat /etc/hosts; printf '\n%s %s\n' "$address" "$S3_NAME"; } >"$LAB/s3/hosts"
}

s3_certificates() {
  local dir=$LAB/s3
  [ ! -s "$dir/server.crt" ] || return 0
  openssl req -x509 -newkey rsa:2048 -noenc -days 3650 -subj '/CN=dr-drill lab CA' \
    -addext basicConstraints=critical,CA:TRUE -keyout "$dir/ca.key" -out "$dir/ca.crt" || return 1
  openssl req -newkey rsa:2048 -noenc -subj "/CN=$S3_NAME" -keyout "$dir/server.key" -out "$dir/server.csr" || return 1
  openssl x509 -req -in "$dir/server.csr" -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -CAcreateserial -days 3650 \
    -extfile <(printf 'subjectAltName=DNS:%s\n' "$S3_NAME") -out "$dir/server.crt.new" || return 1
  chmod 0644 "$dir/ca.crt" && mv "$dir/server.crt.new" "$dir/server.crt"
}

# s3_repository PATH: the repository's lines of pgbackrest.conf.
s3_repository() {
  local address port
  read -r address port <"$LAB/s3/address" || { lab_fail "the lab has no S3 server" "call s3_start first"; return 1; }
  cat <<CONF
repo1-type=s3
repo1-path=/$1
repo1-s3-bucket=$S3_BUCKET
repo1-s3-endpoint=$S3_NAME
repo1-storage-port=$port
repo1-s3-region=us-east-1
repo1-s3-key=S3RVER
repo1-s3-key-secret=S3RVER
repo1-s3-uri-style=path
repo1-storage-ca-file=$LAB/s3/ca.crt
CONF
}

# with_s3_hosts CMD...: runs CMD where minio.lab resolves.
with_s3_hosts() {
  # shellcheck disable=SC2016
  unshare --mount --propagation slave sh -c 'mount --bind "$LAB/s3/hosts" /etc/hosts && exec "$@"' sh "$@"
}
