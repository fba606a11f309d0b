# shellcheck shell=bash
# What the manual says of reports: the commands that sign one and verify it.

case_report_signed() {
  local commands
  commands=$(grep '^ssh-keygen -Y ' drill/man/dr-drill.1)
  [ "$(wc -l <<<"$commands")" -eq 2 ]
  cd "$WORK" || return 1
  ssh-keygen -q -t ed25519 -N '' -f signing-key
  printf 'drills@example.com %s\n' "$(cut -d ' ' -f 1,2 signing-key.pub)" >allowed-signers
  printf '{"verdict": "pass"}\n' >report.json
  bash -euc "$commands"
  # One byte more, and it is another report.
  printf ' ' >>report.json
  if bash -euc "$(tail -n 1 <<<"$commands")"; then return 1; fi
}
