# shellcheck shell=bash disable=SC2015,SC2154
# Playbook, roles and units, without a machine to apply them to.

# Nothing is left in anybody's home.
in_ansible() {
  (cd examples/ansible && ANSIBLE_HOME="$WORK/ansible" XDG_CACHE_HOME="$WORK/cache" ANSIBLE_NOCOLOR=1 ANSIBLE_LOCALHOST_WARNING=false "$@")
}

case_playbook_syntax() { in_ansible ansible-playbook --syntax-check playbooks/postgres_ha.yml; }

case_ansible_lint() { in_ansible ansible-lint --offline --nocolor --profile production; }

case_secrets_refused() {
  in_ansible ansible-playbook -i localhost, -c local "$root/tests/system/secrets.yml"
}

# units: renders them as the roles would, into $WORK.
units() {
  in_ansible ansible-playbook -i localhost, -c local -e "units_directory=$WORK" "$root/tests/system/units.yml"
  # What ExecStart names has to be there for systemd-analyze.
  sed -i "s|^ExecStart=/usr/bin/dr-drill|ExecStart=$DR_DRILL|; s|^ExecStopPost=/usr/bin/dr-drill|ExecStopPost=$DR_DRILL|" "$WORK"/pgbackrest-drill.service
}

case_units_verify() {
  local out
  units
  [ "$(find "$WORK" -name '*.service' -o -name '*.timer' | wc -l)" -eq 6 ]
  out=$(systemd-analyze verify "$WORK"/*.service "$WORK"/*.timer 2>&1) || true
  ! grep -F "$WORK" <<<"$out"
}

# 10 is a service that may do everything.
case_units_hardened() {
  units
  sed -i "s|^ReadWritePaths=.*|ReadWritePaths=$WORK|" "$WORK/pgbackrest-drill.service"
  systemd-analyze security --offline=true --no-pager --threshold=30 "$WORK/pgbackrest-drill.service" | tail -n 1
  # What the role's README says.
  local score
  score=$(systemd-analyze security --offline=true --no-pager "$WORK/pgbackrest-drill.service" | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
  grep -q -F "says $score of 10" examples/ansible/roles/dr_drill/README.md || { echo "the score is $score"; return 1; }
}

case_units_contract() {
  local unit timer
  units
  for unit in full diff drill; do
    head -n 1 "$WORK/pgbackrest-$unit.service" | grep -q '^# Managed by Ansible'
    grep -q '^After=.*network-online.target' "$WORK/pgbackrest-$unit.service"
    grep -q -x 'Wants=network-online.target' "$WORK/pgbackrest-$unit.service"
    timer=$WORK/pgbackrest-$unit.timer
    grep -q '^RandomizedDelaySec=[1-9]' "$timer"
    grep -q -x 'Persistent=true' "$timer"
  done
  for unit in full diff; do
    grep -q -x 'Type=oneshot' "$WORK/pgbackrest-$unit.service"
    grep -q -x "ExecStart=/usr/bin/pgbackrest --stanza=main --type=$unit backup" "$WORK/pgbackrest-$unit.service"
    grep -q -x 'User=postgres' "$WORK/pgbackrest-$unit.service"
  done
  # A diff waits for a full, and has ended before the next one.
  grep -q '^After=.*pgbackrest-full.service' "$WORK/pgbackrest-diff.service"
  grep -q -x 'TimeoutStartSec=23h' "$WORK/pgbackrest-diff.service"
  # A drill tells systemd how far it is and that it lives.
  grep -q -x 'Type=notify' "$WORK/pgbackrest-drill.service"
  grep -q '^WatchdogSec=[1-9]' "$WORK/pgbackrest-drill.service"
  # As root: a negated command would not end the case.
  [ "$(grep -c '^User=' "$WORK/pgbackrest-drill.service")" -eq 0 ]
  grep -q -x "ExecStopPost=$DR_DRILL clean" "$WORK/pgbackrest-drill.service"
}

# When they elapse, in a zone that is not UTC: a week from a Monday.
case_units_calendar() {
  units
  expect_elapses full 'Sun 2026-11-29 02:00:00 UTC' 'Sun 2026-12-06 02:00:00 UTC'
  expect_elapses diff 'Mon 2026-11-23 02:00:00 UTC' 'Tue 2026-11-24 02:00:00 UTC'
  expect_elapses drill 'Sun 2026-11-29 04:00:00 UTC' 'Sun 2026-12-06 04:00:00 UTC'
}

# expect_elapses UNIT FIRST SECOND
expect_elapses() {
  local calendar out
  calendar=$(sed -n 's/^OnCalendar=//p' "$WORK/pgbackrest-$1.timer")
  out=$(TZ=America/New_York systemd-analyze calendar --iterations=2 --base-time='2026-11-23 00:00:00 UTC' "$calendar")
  grep -q -F "$2" <<<"$out" && grep -q -F "$3" <<<"$out" || { echo "$1 elapses: $out"; return 1; }
}
