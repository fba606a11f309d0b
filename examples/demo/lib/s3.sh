# shellcheck shell=bash
# An S3 server over TLS on a loopback address, for repositories that are not on disk, under the name minio.lab, with a
# certificate of its own CA: MinIO where `minio` is on PATH when the lab is made, else npm's s3rver. A lab keeps the
# server that it began with, because its data and keys belong to it. Sourced by lab.sh.
#
# Production and drill use the same pgbackrest.conf byte for byte, so both must find minio.lab by name. The
# container gets it from the drill. On the host, with_s3_hosts runs a command in a mount namespace whose /etc/hosts has
# it; the machine's own file is not touched. repo1-storage-host would need no name, but it
# would also be in the file that goes into the container, where it is wrong.

S3_NAME=minio.lab
S3_BUCKET=drill

# s3_kind: "minio" or "s3rver".
s3_kind() {
  if [ ! -s "$LAB/s3/kind" ]; then
    mkdir -p "$LAB/s3"
    if [ ! -d "$LAB/s3/data" ] && command -v minio >/dev/null; then echo minio; else echo s3rver; fi >"$LAB/s3/kind"
  fi
  cat "$LAB/s3/kind"
}

# s3_keys: "KEY SECRET" of the server. s3rver knows only these; MinIO's are the lab's own.
s3_keys() {
  if [ ! -s "$LAB/s3/keys" ]; then
    if [ "$(s3_kind)" = minio ]; then echo "dr-drill-lab $(openssl rand -hex 16)"; else echo 'S3RVER S3RVER'; fi \
      | install -m 0600 /dev/stdin "$LAB/s3/keys"
  fi
  cat "$LAB/s3/keys"
}

s3_start() {
  local address port
  s3_running && return 0
  lab_create && mkdir -p "$LAB/run" || return 1
  s3_kind >/dev/null && mkdir -p "$LAB/s3/data" || return 1
  s3_certificates >"$LAB/log/s3-certificates.log" 2>&1 || { lab_fail "cannot make the certificates of $S3_NAME" "look at $LAB/log/s3-certificates.log"; return 1; }
  s3_address || return 1
  read -r address port <"$LAB/s3/address"
  lab_log "starting $(s3_kind) on $address:$port as $S3_NAME"
  "s3_start_$(s3_kind)" "$address" "$port" || return 1
  if ! lab_wait 60 s3_answers "$address" "$port" || ! s3_running || ! s3_bucket "$address" "$port"; then
    s3_stop
    lab_fail "$(s3_kind) does not answer on $address:$port" "look at $LAB/log/s3.log"
  fi
}

s3_start_minio() {
  local key secret
  read -r key secret < <(s3_keys)
  mkdir -p "$LAB/s3/certs"
  cp "$LAB/s3/server.crt" "$LAB/s3/certs/public.crt" && cp "$LAB/s3/server.key" "$LAB/s3/certs/private.key" || return 1
  printf 'MINIO_ROOT_USER=%s\nMINIO_ROOT_PASSWORD=%s\n' "$key" "$secret" | install -m 0600 /dev/stdin "$LAB/s3/minio.env"
  MINIO_CONFIG_ENV_FILE=$LAB/s3/minio.env MINIO_BROWSER=off setsid minio server --quiet \
    --certs-dir "$LAB/s3/certs" --address "$1:$2" "$LAB/s3/data" </dev/null >>"$LAB/log/s3.log" 2>&1 &
  echo $! >"$LAB/run/s3.pid"
  disown
}

s3_start_s3rver() {
  local node="$LAB/cache/s3/node_modules/.bin/s3rver" address=$1 port=$2
  [ -x "$node" ] || { lab_fail "s3rver is not in $LAB/cache/s3" "call install_s3_packages first"; return 1; }
  setsid node "$(readlink -f "$node")" --directory "$LAB/s3/data" --address "$address" --port "$port" \
    --key "$LAB/s3/server.key" --cert "$LAB/s3/server.crt" --no-vhost-buckets --configure-bucket "$S3_BUCKET" \
    --silent </dev/null >>"$LAB/log/s3.log" 2>&1 &
  echo $! >"$LAB/run/s3.pid"
  disown
}

# s3_bucket ADDRESS PORT: creates the bucket; 409 means that it exists. s3rver creates it at its start, MinIO on
# request.
s3_bucket() {
  local key secret code
  [ "$(s3_kind)" = minio ] || return 0
  read -r key secret < <(s3_keys)
  code=$(printf 'user = "%s:%s"\n' "$key" "$secret" | curl --config - --silent --output /dev/null --write-out '%{http_code}' \
    --max-time 20 --cacert "$LAB/s3/ca.crt" --resolve "$S3_NAME:$2:$1" --aws-sigv4 aws:amz:us-east-1:s3 \
    --request PUT "https://$S3_NAME:$2/$S3_BUCKET")
  [ "$code" = 200 ] || [ "$code" = 409 ]
}

s3_running() { lab_pid "$LAB/run/s3.pid" 's3rver\|minio$' >/dev/null; }

s3_stop() { lab_kill "$LAB/run/s3.pid" 's3rver\|minio$' 10; }

s3_answers() { timeout 1 bash -c "exec 3<>/dev/tcp/$1/$2"; }

# s3_address: each lab has a loopback address of its own; the port is chosen once and kept, because pgbackrest.conf
# names it. Writes the hosts file of with_s3_hosts, too.
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
  local address port key secret
  read -r key secret < <(s3_keys)
  read -r address port <"$LAB/s3/address" || { lab_fail "the lab has no S3 server" "call s3_start first"; return 1; }
  cat <<CONF
repo1-type=s3
repo1-path=/$1
repo1-s3-bucket=$S3_BUCKET
repo1-s3-endpoint=$S3_NAME
repo1-storage-port=$port
repo1-s3-region=us-east-1
repo1-s3-key=$key
repo1-s3-key-secret=$secret
repo1-s3-uri-style=path
repo1-storage-ca-file=$LAB/s3/ca.crt
CONF
}

# with_s3_hosts CMD...: runs CMD where minio.lab resolves, as the file S3_HOSTS says where that is set.
with_s3_hosts() {
  # shellcheck disable=SC2016
  unshare --mount --propagation slave sh -c 'mount --bind "${S3_HOSTS:-$LAB/s3/hosts}" /etc/hosts && exec "$@"' sh "$@"
}
