#!/usr/bin/env bash
# Asks a Prometheus every query of the dashboard. Usage: examples/grafana/check.sh [PROMETHEUS-URL]
# Exit 0 when each was answered with at least one sample; each that was not is named.
set -euo pipefail

dashboard=$(dirname "${BASH_SOURCE[0]}")/dashboard.json
url=${1:-http://localhost:9090}
bad=0
asked=0

# As Grafana would: "All" for the variable, and a label_values() as the series it reads.
queries() {
  jq -r '
    (.panels[].targets[].expr),
    (.templating.list[] | select(.type == "query") | .query.query | capture("^label_values\\((?<series>.*), *[a-z]+\\)$").series)
    | gsub("\\$stanza"; ".*")' "$dashboard"
}

all=$(queries) || { echo "error: $dashboard cannot be read" >&2; exit 2; }
while IFS= read -r query; do
  asked=$((asked + 1))
  answer=$(curl -sS --max-time 10 "$url/api/v1/query" --data-urlencode "query=$query") || { echo "error: no Prometheus answers at $url" >&2; exit 2; }
  if [ "$(jq -r 'if .status == "success" then .data.result | length else 0 end' <<<"$answer")" -eq 0 ]; then
    echo "not answered: $query: $(jq -r '.error // "no sample"' <<<"$answer")"
    bad=$((bad + 1))
  fi
done <<<"$all"

[ "$asked" -gt 0 ] || { echo "error: no query in $dashboard" >&2; exit 2; }
echo "$((asked - bad)) of $asked queries answered"
[ "$bad" -eq 0 ]
