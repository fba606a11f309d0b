#!/usr/bin/env bash
# Pings a dead man's switch: its URL when the drill passed, URL/fail when it did not, with the reason as the body.
# Usage: dead-mans-switch.sh FILE_WITH_THE_URL <report.json
set -euo pipefail
url=$(cat "${1:?usage: dead-mans-switch.sh FILE_WITH_THE_URL <report.json}")
report=$(cat)

# A drill by hand does not replace the expected one.
[ "$(jq '.adhoc | length' <<<"$report")" = 0 ] || exit 0
[ "$(jq .exit_code <<<"$report")" = 0 ] || url=$url/fail
jq -r '"\(.run_id) \(.stanza) \(.verdict) \(.reason) \(.message)"' <<<"$report" \
  | curl --config <(printf 'url = "%s"\n' "$url") --fail --silent --show-error --max-time 20 --retry 2 \
    --data-binary @- --output /dev/null
