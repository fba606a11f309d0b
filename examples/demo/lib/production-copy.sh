# shellcheck shell=bash
# Makes productions from others: a copy takes a second or two and then changes independently of its original.
# Sourced by lab.sh. PRODUCTION names the copy, as everywhere.

# production_copied FROM MAKER [ARGS...]: copies the production FROM with its repository, and changes the copy with
# MAKER. Does nothing when the copy exists and MAKER has not changed. Stops at the first step of MAKER that fails.
production_copied() { lab_once "$PRODUCTION" production_copy_changed "$@"; }

production_copy_changed() {
  local from=$1 log=$LAB/log/$PRODUCTION.log dir
  shift
  dir=$(production_dir)
  ! production_is_of "$1" || return 0
  lab_log "making the production $PRODUCTION from $from in $dir"
  production_step "$log" production_copy_files "$from" && production_step "$log" "$@" && production_stop || return 1
  production_recipe "$1" >"$dir/complete"
}

# production_made MAKER [ARGS...]: a production that MAKER makes from nothing.
production_made() { lab_once "$PRODUCTION" production_make_anew "$@"; }

production_make_anew() {
  local log=$LAB/log/$PRODUCTION.log dir
  dir=$(production_dir)
  ! production_is_of "$1" || return 0
  lab_log "making the production $PRODUCTION in $dir"
  rm -rf "$dir" "$(production_repo)" "$log"
  production_step "$log" "$@" && production_stop || return 1
  production_recipe "$1" >"$dir/complete"
}

# A hash of the function that made a production, to detect changes.
production_recipe() { declare -f "$1" | sha256sum; }
production_is_of() { [ "$(production_recipe "$1")" = "$(cat "$(production_dir)/complete" 2>/dev/null)" ]; }

# production_step LOG CMD...: runs CMD in the background, because `set -e` has no effect where the exit status is
# tested.
production_step() {
  local log=$1
  shift
  (
    set -eEu
    trap 'echo "at line $LINENO of ${BASH_SOURCE[0]##*/}: $BASH_COMMAND" >&2' ERR
    trap - EXIT INT TERM HUP
    "$@"
  ) >>"$log" 2>&1 </dev/null &
  wait "$!" || {
    production_stop >/dev/null 2>&1 || true
    tail -n 20 "$log" >&2
    lab_fail "cannot make the production $PRODUCTION" "look at $log"
  }
}

production_copy_files() {
  local from=$1 dir repo from_dir from_repo
  dir=$(production_dir)
  repo=$(production_repo)
  from_dir=$(PRODUCTION=$from production_dir)
  from_repo=$(PRODUCTION=$from production_repo)
  production_stop
  PRODUCTION=$from production_stop
  rm -rf "$dir" "$repo"
  cp -a --reflink=auto "$from_dir" "$dir"
  cp -a --reflink=auto "$from_repo" "$repo"
  rm -f "$dir/complete" "$dir"/log/*
  sed -i -e "s|$from_dir/|$dir/|g" -e "s|^repo1-path=.*|repo1-path=$repo|" "$dir/pgbackrest.conf" "$dir/data/postgresql.conf"
}

# production_conf LINE...: at the end of postgresql.conf, where it wins.
production_conf() { printf '%s\n' "$@" >>"$(production_dir)/data/postgresql.conf"; }

# production_note NAME VALUE: saves a value about this production for tests; production_noted NAME prints it.
production_note() { printf '%s\n' "$2" >"$(production_dir)/$1.note"; }
production_noted() { cat "$(production_dir)/$1.note"; }
