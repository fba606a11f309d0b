# shellcheck shell=bash disable=SC2013
# The alert rules and their runbooks.

case_alert_rules() {
  promtool check rules examples/prometheus/alert_rules.yml
  promtool test rules examples/prometheus/tests/*.yml
}

alerts() { sed -n 's/^ *- alert: //p' examples/prometheus/alert_rules.yml; }

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

# Rules, dashboard and runbooks ask for series that README promises, or that the role seeds.
case_metric_names() {
  local name known
  # shellcheck disable=SC2016
  known=$(sed -n 's/^| `<p>_\([a-z_]*\).*/\1/p' README.md; echo expected_since_timestamp_seconds)
  for name in $(grep -rhoE 'veza_backup_drill_[a-z_]+' examples/prometheus examples/grafana examples/runbooks | sed 's/^veza_backup_drill_//' | sort -u); do
    # A runbook's grep may name the beginning of one.
    grep -q "^$name" <<<"$known" || { echo "nobody writes veza_backup_drill_$name"; return 1; }
  done
}
