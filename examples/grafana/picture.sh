#!/usr/bin/env bash
# Draws the dashboard's panels as SVG, from what a Prometheus has: a picture where no Grafana is at hand.
# Usage: examples/grafana/picture.sh [PROMETHEUS-URL [SECONDS [END]]] >picture.svg
# The SECONDS (an hour by default) before END, an instant in seconds since 1970 (now by default).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
url=${1:-http://localhost:9090}
seconds=${2:-3600}
end=${3:-$(date +%s)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ask() { curl -sS --fail --max-time 10 "$url/api/v1/$1" --data-urlencode "query=$2" "${@:3}"; }

# One line per query: the panel's id, the legend and the answer, over the time that is drawn; 300 points are enough.
jq -c '.panels[] | .id as $id | .targets[] | [$id, .legendFormat, (.expr | gsub("\\$stanza"; ".*"))]' "$here/dashboard.json" \
  | while IFS= read -r query; do
    ask query_range "$(jq -r '.[2]' <<<"$query")" -d "start=$((end - seconds))" -d "end=$end" -d "step=$((seconds / 300 + 1))" \
      | jq -c --argjson query "$query" '{panel: $query[0], legend: $query[1], result: .data.result}'
  done >"$work/answers"

jq -r --slurpfile answers "$work/answers" --argjson from "$((end - seconds))" --argjson until "$end" -f "$here/picture.jq" "$here/dashboard.json"
