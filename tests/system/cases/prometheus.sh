# shellcheck shell=bash disable=SC2013
# The alert rules and their runbooks.

case_alert_rules() {
  promtool check rules examples/prometheus/alert_rules.yml
  promtool test rules examples/prometheus/tests/*.yml
}

alerts() { sed -n 's/^ *- alert: //p' examples/prometheus/alert_rules.yml; }

# The manual has every alert with its severity, and no other.
case_alerts_in_manual() {
  diff <(awk '/^ *- alert: / { name = $3 } /^ *severity: / { print name, $2 }' examples/prometheus/alert_rules.yml | sort) \
    <(sed -n '/^\.Sh ALERTS/,/^\.Sh FILES/s/^\.It Sy \([A-Za-z]*\) Pq /\1 /p' drill/man/dr-drill-metrics.7 | sort)
}

# A rule whose test only shows it silent, or only firing, is half tested.
case_alerts_tested_both_ways() {
  local alert
  [ "$(alerts | wc -l)" -ge 10 ]
  for alert in $(alerts); do
    grep -h -A 1 "alertname: $alert\$" examples/prometheus/tests/*.yml | grep -q 'exp_alerts:' \
      || { echo "no test has $alert firing"; return 1; }
    grep -q -h "{eval_time: .*, alertname: $alert}" examples/prometheus/tests/*.yml \
      || { echo "no test has $alert not firing"; return 1; }
  done
}

case_alerts_have_runbooks() {
  local alert runbook
  for alert in $(alerts); do
    [ "$(head -n 1 "examples/runbooks/$alert.md")" = "# $alert" ]
    grep -q "runbook_url: https://.*/$alert\$" examples/prometheus/alert_rules.yml
  done
  for runbook in examples/runbooks/*.md; do
    alerts | grep -q -x "$(basename "$runbook" .md)" || { echo "$runbook is for no alert"; return 1; }
    grep -q '^## Look' "$runbook" && grep -q '^## How it was tested' "$runbook"
  done
}

# Rules, dashboard and runbooks ask for series that the manual promises, or that the role seeds.
case_metric_names() {
  local name known
  known=$(sed -n 's/^\.It Va veza_backup_drill_\([a-z_]*\).*/\1/p' drill/man/dr-drill-metrics.7; echo expected_since_timestamp_seconds)
  [ "$(wc -l <<<"$known")" -gt 20 ]
  for name in $(grep -rhoE 'veza_backup_drill_[a-z_]+' examples/prometheus examples/grafana examples/runbooks | sed 's/^veza_backup_drill_//' | sort -u); do
    # A runbook's grep may name the beginning of one.
    grep -q "^$name" <<<"$known" || { echo "nobody writes veza_backup_drill_$name"; return 1; }
  done
}
