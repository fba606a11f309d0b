#!/usr/bin/env bash
# Mails the report of a drill that did not pass. Usage: mail.sh ADDRESS <report.json
set -euo pipefail
address=${1:?usage: mail.sh ADDRESS <report.json}
report=$(cat)

field() { jq -r "$1" <<<"$report"; }

[ "$(field .exit_code)" != 0 ] || exit 0
{
  echo "To: $address"
  # No text of the report can add a header: a line break in it would.
  echo "Subject: [dr-drill] $(field '"\(.verdict) of \(.stanza) on \(.host): \(.reason)" | gsub("[[:cntrl:]]"; " ")')"
  echo "Content-Type: text/plain; charset=utf-8"
  echo
  field '.message, .hint'
  echo
  field '.findings[] | "- " + .'
  echo "On $(field .host): dr-drill report $(field .run_id)"
} | sendmail -t
