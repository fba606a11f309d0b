# shellcheck shell=bash disable=SC2015,SC2034,SC2154
# Repositories and data directories in places that a container's boot hides, or where nothing can be written inside.

case_repository_below_run() {
  local repo place
  configure
  repo=$(sed -n 's/^repo1-path=//p' "$(production_config)")
  place=$(mktemp -d /run/dr-drill-live.XXXXXX)
  chmod 0755 "$place"
  cp -a "$repo" "$place/repo"
  sed "s|^repo1-path=.*|repo1-path=$place/repo|" "$(production_config)" >"$WORK/pgbackrest.conf"
  set_option backup config "\"$WORK/pgbackrest.conf\""
  drill
  rm -rf --one-file-system "$place"
  expect_verdict pass none
}

case_data_below_repository() {
  local repo
  configure
  repo=$(sed -n 's/^repo1-path=//p' "$(production_config)")
  sed "s|^pg1-path=.*|pg1-path=$repo/pg|" "$(production_config)" >"$WORK/pgbackrest.conf"
  set_option backup config "\"$WORK/pgbackrest.conf\""
  drill
  expect_verdict pass none
}

case_second_repository_elsewhere() {
  configure
  sed 's|^\[global\]$|[global]\nrepo2-path=/nonexist|' "$(production_config)" >"$WORK/pgbackrest.conf"
  set_option backup config "\"$WORK/pgbackrest.conf\""
  drill
  expect_verdict pass none
  expect_finding 'repository 2 is left out, this host does not reach it'
}
