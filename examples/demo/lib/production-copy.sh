# shellcheck shell=bash
# Productions made from others: a copy goes its own way from where the first one stands, in a second or two.
# Sourced by lab.sh. PRODUCTION names the copy, as everywhere.

# production_copied FROM MAKER [ARGS...]: a copy of the production FROM, with its repository, that MAKER has changed.
# Nothing happens when it is there and MAKER is what it was. A step of MAKER that fails ends it.
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

# What a production was made by, to be told when that has changed.
production_recipe() { declare -f "$1" | sha256sum; }
production_is_of() { [ "$(production_recipe "$1")" = "$(cat "$(production_dir)/complete" 2>/dev/null)" ]; }

# production_step LOG CMD...: in the background, because `set -e` does not hold where success is asked for.
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

# production_note NAME VALUE: what a test must know of this production later; production_noted NAME prints it.
production_note() { printf '%s\n' "$2" >"$(production_dir)/$1.note"; }
production_noted() { cat "$(production_dir)/$1.note"; }
