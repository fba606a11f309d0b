# shellcheck shell=bash
# Each example of a notification, called by dr-drill after a drill that could not run; what it tells comes to a fake.

# http_fake: a server on loopback that keeps path and body of what is posted in $WORK/posted; its URL is in $URL.
http_fake() {
  /usr/bin/python3 - "$WORK" <<'PYTHON' &
import http.server, sys
class Keep(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode().strip()
        with open(sys.argv[1] + "/posted", "a") as file:
            file.write(self.path + " " + body + "\n")
        self.send_response(200); self.send_header("Content-Length", "0"); self.end_headers()
    def log_message(self, *words): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Keep)
with open(sys.argv[1] + "/port.new", "w") as file: file.write(str(server.server_port))
import os; os.rename(sys.argv[1] + "/port.new", sys.argv[1] + "/port")
server.serve_forever()
PYTHON
  fake=$!
  # shellcheck disable=SC2064
  trap "kill $fake" EXIT
  for _ in $(seq 100); do [ ! -s "$WORK/port" ] || break; sleep 0.1; done
  URL=http://127.0.0.1:$(cat "$WORK/port")/key4711
  echo "$URL" >"$WORK/url"
}

# drill_and_notify COMMAND...: a drill of nothing, which ends with incus_unreachable.
drill_and_notify() {
  mkdir -p "$WORK/textfile" "$WORK/state"
  : >"$WORK/pgbackrest.conf"
  printf '[main]\npg1-path=/pg\n[global]\nrepo1-path=/repo\n' >"$WORK/pgbackrest.conf"
  printf '[backup]\nconfig = "%s"\n[incus]\nsocket = "%s"\n[metrics]\ntextfile_dir = "%s"\n[state]\ndirectory = "%s"\n[notify]\ncommand = %s\n' \
    "$WORK/pgbackrest.conf" "$WORK/no.socket" "$WORK/textfile" "$WORK/state" "$(jq -nc '$ARGS.positional' --args "$@")" >"$WORK/drill.toml"
  "$DR_DRILL" run --config "$WORK/drill.toml" >"$WORK/out" 2>"$WORK/err" && return 1
  cat "$WORK/err"
  grep -q "info: notified with '$1'" "$WORK/err"
}

# passed_report: the report of that drill as if it had passed.
passed_report() {
  jq '.verdict = "pass" | .reason = "none" | .exit_code = 0 | .backup = {label: "20261122-170946F"}' "$WORK"/state/history/*/report.json
}

case_notify_mail() {
  mkdir "$WORK/bin"
  printf '#!/bin/sh\necho "$@" >"%s/arguments"\ncat >"%s/mail"\n' "$WORK" "$WORK" >"$WORK/bin/sendmail"
  chmod +x "$WORK/bin/sendmail"
  export PATH=$WORK/bin:$PATH
  drill_and_notify "$PWD/examples/notify/mail.sh" dba@example.com
  [ "$(cat "$WORK/arguments")" = -t ]
  grep -q -x 'To: dba@example.com' "$WORK/mail"
  grep -q "^Subject: \[dr-drill\] error of main on .*: incus_unreachable$" "$WORK/mail"
  grep -q "$WORK/no.socket" "$WORK/mail"
  # A text of the report adds no header.
  jq '.stanza = "a\nBcc: x@example.com"' "$WORK"/state/history/*/report.json | examples/notify/mail.sh dba@example.com
  [ "$(sed '/^$/q' "$WORK/mail" | grep -c :)" -eq 3 ]
  rm "$WORK/mail"
  passed_report | examples/notify/mail.sh dba@example.com
  [ ! -e "$WORK/mail" ]
}

case_notify_webhook() {
  http_fake
  drill_and_notify "$PWD/examples/notify/webhook.sh" "$WORK/url"
  grep -q '^/key4711 {"text":"restore drill of main on .*: error, incus_unreachable: ' "$WORK/posted"
  passed_report | examples/notify/webhook.sh "$WORK/url"
  tail -n 1 "$WORK/posted" | grep -q 'restore drill of main passed: RTO 0 s, backup 20261122-170946F'
}

case_notify_dead_mans_switch() {
  http_fake
  drill_and_notify "$PWD/examples/notify/dead-mans-switch.sh" "$WORK/url"
  grep -q '^/key4711/fail 2.* main error incus_unreachable ' "$WORK/posted"
  passed_report | examples/notify/dead-mans-switch.sh "$WORK/url"
  tail -n 1 "$WORK/posted" | grep -q '^/key4711 2.* main pass none '
}
