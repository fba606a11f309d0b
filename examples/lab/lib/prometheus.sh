# shellcheck shell=bash
# Prometheus on this machine, scraping incus1's node_exporter, with the project's rules but without their `for`, so that alerts
# fire at once.

prometheus_start() {
  local port dir=$LAB/prometheus
  prometheus_stop || return 1
  rm -rf "$dir" && mkdir -p "$dir" || return 1
  sed '/^ *for:/d' "$LAB_ROOT/examples/prometheus/alert_rules.yml" >"$dir/alert_rules.yml"
  cat >"$dir/prometheus.yml" <<YAML
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [alert_rules.yml]
scrape_configs:
  - job_name: node
    static_configs: [{targets: ["$1"]}]
YAML
  for port in $(seq 19090 19190); do s3_answers 127.0.0.1 "$port" 2>/dev/null || break; done
  echo "127.0.0.1:$port" >"$dir/address"
  setsid prometheus --config.file="$dir/prometheus.yml" --storage.tsdb.path="$dir/data" --web.listen-address="127.0.0.1:$port" \
    </dev/null >"$LAB/log/prometheus.log" 2>&1 &
  echo $! >"$LAB/run/prometheus.pid"
  disown
  lab_wait 60 prometheus_query 'up == 1' || {
    prometheus_stop
    lab_fail "prometheus does not scrape $1" "look at $LAB/log/prometheus.log"
  }
}

prometheus_stop() { lab_kill "$LAB/run/prometheus.pid" '^prometheus$' 15; }

# prometheus_query EXPRESSION: its samples as "{labels} value"; 1 when there is none.
prometheus_query() {
  curl -sS --fail-with-body --max-time 10 "http://$(cat "$LAB/prometheus/address")/api/v1/query" --data-urlencode "query=$1" \
    | jq -er '.data.result[] | "\(.metric | tojson) \(.value[1])"'
}

# alert_fires NAME [SECONDS]
alert_fires() {
  lab_wait "${2:-60}" prometheus_query "ALERTS{alertname=\"$1\",alertstate=\"firing\"}" \
    || lab_fail "the alert $1 does not fire" "ask http://$(cat "$LAB/prometheus/address")/alerts"
}

# alert_ends NAME: polls, because an old sample may still be there.
alert_ends() {
  lab_wait 60 alert_silent "$1" || lab_fail "the alert $1 does not end" "ask http://$(cat "$LAB/prometheus/address")/alerts"
}

alert_silent() { ! prometheus_query "ALERTS{alertname=~\"$1\",alertstate=\"firing\"}" >/dev/null; }
