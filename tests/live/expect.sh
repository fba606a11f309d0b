# shellcheck shell=bash disable=SC2015
# Functions for live cases. Sourced by run.sh; $WORK is the case's own directory.

# use_slot N: what a case has for itself, so that it runs beside others: the instance, its Incus project, where all
# instances are the case's, and the runtime directory. The first is at home in the default project, as most users are.
use_slot() {
  INSTANCE=drill-test-$1
  # The incus client goes by it.
  export INCUS_PROJECT=default
  [ "$1" -eq 1 ] || INCUS_PROJECT=slot-$1
  # Short, because a unix socket goes below it.
  export RUNTIME_DIRECTORY=$LAB/live/r$1
}
use_slot 1

# make_slot N: its project shares images, profiles and networks with the others.
make_slot() (
  use_slot "$1"
  [ "$INCUS_PROJECT" = default ] || lab_incus project show "$INCUS_PROJECT" >/dev/null 2>&1 || lab_incus project create "$INCUS_PROJECT" \
    -c features.images=false -c features.profiles=false -c features.storage.volumes=false -c features.storage.buckets=false >/dev/null
)

# configure [SECTION LINE]...: writes $WORK/drill.toml for the lab's production; each pair adds or replaces a line.
# "[[check]]" as a section begins a new check with that line.
configure() {
  mkdir -p "$WORK/textfile" "$WORK/state"
  CONFIG=$WORK/drill.toml
  write_toml backup 'stanza = "main"' "config = \"$(production_config)\"" \
    incus "socket = \"$(incusd_socket)\"" "image = \"$(image_alias)\"" "instance = \"$INSTANCE\"" \
    metrics "textfile_dir = \"$WORK/textfile\"" state "directory = \"$WORK/state\"" >"$CONFIG"
  [ "$INCUS_PROJECT" = default ] || set_option incus project "\"$INCUS_PROJECT\""
}

write_toml() {
  local word
  for word in "$@"; do
    case "$word" in *=*) printf '%s\n' "$word" ;; *) printf '\n[%s]\n' "$word" ;; esac
  done
}

# set_option SECTION KEY VALUE: VALUE as TOML.
set_option() {
  if grep -q "^\[$1\]" "$CONFIG"; then
    sed -i "/^\[$1\]/,/^\[/{/^$2 *=/d}" "$CONFIG"
    sed -i "s|^\[$1\]|&\n$2 = $3|" "$CONFIG"
  else
    printf '\n[%s]\n%s = %s\n' "$1" "$2" "$3" >>"$CONFIG"
  fi
}

# check NAME LINE...: a [[check]] of these lines. Without one the users check applies.
check() {
  printf '\n[[check]]\nname = "%s"\n' "$1" >>"$CONFIG"
  shift
  printf '%s\n' "$@" >>"$CONFIG"
}

# drill [ARGS...]: runs a drill; its exit code is in $RC, its report in $WORK/report.json, its log in $WORK/stderr.
# A drill never changes a repository on disk.
drill() {
  local repo before
  repo=$(sed -n 's/^repo1-path=//p' "$(sed -n 's/^config = "\(.*\)"/\1/p' "$CONFIG")")
  before=$(repository_hash "$repo")
  RC=0
  "$DR_DRILL" run --config "$CONFIG" --json "$@" >"$WORK/report.json" 2>"$WORK/stderr" || RC=$?
  cat "$WORK/stderr" >&2
  # shellcheck disable=SC2154
  /usr/bin/python3 "$root/tests/support/validate_report.py" "$root/examples/report/report.schema.json" "$WORK/report.json" >&2 \
    || fail "the report keeps to its schema"
  [ "$(repository_hash "$repo")" = "$before" ] || fail "the repository $repo is as it was"
}

# drill_until LINE CMD...: runs a drill, and CMD when LINE is in its log. The S3 server's name, if there is one, resolves.
drill_until() {
  local line=$1 pid where=(env)
  shift
  RC=0
  ! grep -q '^repo1-type=s3' "$(production_config)" || where=(with_s3_hosts)
  : >"$WORK/stderr" # The line is of this drill, not of one before it.
  "${where[@]}" "$DR_DRILL" run --config "$CONFIG" --json >"$WORK/report.json" 2>"$WORK/stderr" &
  pid=$!
  lab_wait 120 grep -q "$line" "$WORK/stderr" || fail "'$line' in the log"
  "$@"
  wait "$pid" || RC=$?
  cat "$WORK/stderr" >&2
}

fail() {
  echo "expected: $*" >&2
  [ ! -s "$WORK/report.json" ] || jq '{verdict, reason, message, hint, findings, checks, recovery}' "$WORK/report.json" >&2
  return 1
}

# expect_report FILTER VALUE: jq's answer to FILTER.
expect_report() {
  local got
  got=$(jq -r "$1" "$WORK/report.json") || return 1
  [ "$got" = "$2" ] || fail "$1 = $2, got $got"
}

# expect_verdict VERDICT REASON: exit code, report, metrics and history agree.
expect_verdict() {
  local code
  case "$1" in pass) code=0 ;; fail) code=1 ;; *) code=2 ;; esac
  [ "$RC" -eq "$code" ] || fail "exit code $code, got $RC"
  expect_report .verdict "$1"
  expect_report .reason "$2"
  expect_report .exit_code "$code"
  # A drill by hand leaves the metrics alone.
  [ "$(jq '.adhoc | length' "$WORK/report.json")" = 0 ] || return 0
  expect_metric exit_code "$code"
  expect_metric success "$((code == 0))"
}

metrics_file() { printf '%s/textfile/dr_drill_main.prom\n' "$WORK"; }

# expect_metric NAME VALUE
expect_metric() {
  grep -q -x "veza_backup_drill_$1{stanza=\"main\"} $2" "$(metrics_file)" || {
    grep "drill_$1" "$(metrics_file)" >&2 || true
    fail "metric $1 is $2"
  }
}

# expect_message TEXT: the report's message contains TEXT.
expect_message() {
  case "$(jq -r .message "$WORK/report.json")" in *"$1"*) ;; *) fail "message has '$1'" ;; esac
}

# expect_finding TEXT: one of the report's findings contains TEXT.
expect_finding() {
  jq -r '.findings[]' "$WORK/report.json" | grep -q -F -e "$1" || fail "a finding has '$1'"
}

expect_no_instance() { ! lab_incus info "$1" >/dev/null 2>&1 || fail "no instance $1"; }

# expect_nothing_left: after every case.
expect_nothing_left() {
  expect_no_instance "$INSTANCE"
  [ -z "$(ls -A "$RUNTIME_DIRECTORY" 2>/dev/null)" ] || fail "nothing in $RUNTIME_DIRECTORY, there is $(ls "$RUNTIME_DIRECTORY")"
}

# remove_test_instances: removes the instances of this slot.
remove_test_instances() {
  local name
  for name in $(lab_incus list --format csv --columns n 2>/dev/null); do
    lab_incus delete --force "$name" >/dev/null 2>&1 || true
  done
  rm -rf "$RUNTIME_DIRECTORY"
}

# repository_hash: of every file's content and name.
repository_hash() { (cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum); }

# copy_repository: a copy of the production's repository to be broken, and a pgbackrest.conf that names it. pgbackrest
# does not retry a damaged file, which would cost 15 s each.
copy_repository() {
  REPO=$WORK/repo
  cp -a "$(production_repo)" "$REPO"
  sed -e "s|^repo1-path=.*|repo1-path=$REPO|" -e 's|^\[global\]|&\njob-retry=0|' "$(production_config)" >"$WORK/pgbackrest.conf"
  chown root:postgres "$WORK/pgbackrest.conf"
  chmod 0640 "$WORK/pgbackrest.conf"
  set_option backup config "\"$WORK/pgbackrest.conf\""
}

inside() { lab_incus exec "$INSTANCE" -- "$@" </dev/null; }
