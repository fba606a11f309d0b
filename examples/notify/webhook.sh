#!/usr/bin/env bash
# Posts one line about a drill to a chat's incoming webhook. Usage: webhook.sh FILE_WITH_THE_URL <report.json
set -euo pipefail
url=$(cat "${1:?usage: webhook.sh FILE_WITH_THE_URL <report.json}")

# jq writes the JSON: no text of the report can break out of it.
jq -c '{text: (if .verdict == "pass"
  then "restore drill of \(.stanza) passed: RTO \(.rto.measured_seconds // 0 | floor) s, backup \(.backup.label)"
  else "restore drill of \(.stanza) on \(.host): \(.verdict), \(.reason): \(.message)" end)}' \
  | curl --config <(printf 'url = "%s"\n' "$url") --fail --silent --show-error --max-time 20 --retry 2 \
    --header 'Content-Type: application/json' --data-binary @- --output /dev/null
