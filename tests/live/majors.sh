#!/usr/bin/env bash
# Drills of the PostgreSQL majors that Debian's suites have: production and image are of the same suite, and the
# production lives in a container of that image.
# Usage: tests/live/majors.sh DR_DRILL [MAJOR...]   default: 13 15 17 18; other majors are in no suite of Debian's.
# Not part of tests/run.sh, because it downloads an image for each major. Prints a line per major and, last, "majors: N
# passed, N failed"; exits 1 when one failed. What a failed drill left is kept and named.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
export DR_DRILL=${1:?usage: tests/live/majors.sh DR_DRILL [MAJOR...]}
shift
[ "$#" -gt 0 ] || set -- 13 15 17 18
export LAB=${LAB:-/var/tmp/dr-drill-tests}
# shellcheck source=examples/demo/lib/lab.sh
. "$root/examples/demo/lib/lab.sh"
# shellcheck source=tests/live/expect.sh
. "$here/expect.sh"
# shellcheck source=tests/support/cases.sh
. "$root/tests/support/cases.sh"

suite_of() {
  case "$1" in
    13) echo bullseye ;;
    15) echo bookworm ;;
    17) echo trixie ;;
    18) echo forky ;;
    *) lab_fail "no suite of Debian's has PostgreSQL $1" "choose among 13 15 17 18" ;;
  esac
}

# major_image MAJOR: built once and kept in the cache.
major_image() {
  local IMAGE_SUITE
  IMAGE_SUITE=$(suite_of "$1") || return 1
  image_present "majors/pg$1" && return 0
  image_build "prepared-$1" "postgresql-$1,pgbackrest" && image_import "prepared-$1" "majors/pg$1"
}

major_dir() { printf '%s/majors/%s\n' "$LAB" "$1"; }

# major_production MAJOR: made anew each time, in seconds.
major_production() {
  local dir name=majors-production
  dir=$(major_dir "$1")
  rm -rf "$dir"
  mkdir -p "$dir"
  lab_incus init "majors/pg$1" "$name" </dev/null
  lab_incus config device add "$name" production disk "source=$dir" "path=$dir" shift=true
  lab_incus start "$name"
  lab_incus file push -q "$here/majors-production.sh" "$name/root/production.sh"
  lab_incus exec "$name" -- bash /root/production.sh "$1" "$dir" </dev/null
  lab_incus delete --force "$name"
}

major_drill() {
  production_config() { printf '%s/pgbackrest.conf\n' "$(major_dir "$major")"; }
  configure
  set_option incus image "\"majors/pg$major\""
  set_option verify level '"deep"'
  # shellcheck disable=SC2119
  drill
  expect_verdict pass none
  expect_report '.checks[0].value' 200000
  expect_report '.backup.pg_version' "$major"
  expect_report '.verification.level' deep
  expect_nothing_left
}

run_major() {
  major_image "$major"
  major_production "$major"
  major_drill
  rm -rf "$(major_dir "$major")"
}

after_failure() { remove_test_instances; }

finish() {
  local rc=$?
  trap '' INT TERM HUP
  remove_test_instances
  lab_stop || rc=1
  exit "$rc"
}

# With a download of the image.
CASE_SECONDS=1800
lab_require_host 8 || exit 2
lab_create || exit 2
trap finish EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$LAB/live"
incusd_start || exit 2
for major in "$@"; do run_case "major.$major" "$LAB/live/major-$major" run_major; done
echo "majors: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
