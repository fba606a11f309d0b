#!/bin/sh
# PostgreSQL's restore_command. Parameters: the file's name and where to put it (%f and %p); then, from what
# archive_get_script() writes before this, the spool directory, the stanza, and the mark of a file that the archive does
# not have. So do the functions fetch_alone and fetch_ahead come from there, pgbackrest's command lines.
#
# What asynchronous archive-get fetched ahead lies complete in its queue (it writes to another name and renames): taken
# from there at once, it costs no pgbackrest process per segment. A layout that we do not know is only slower.
# It begins with the first segment that is asked for, not while the restore runs: PostgreSQL waits for that one alone, 0.2 to
# 0.8 s with 30 ms to an S3 server. A pg_control, without which archive-get does nothing, would cost as much (initdb).
# Nothing lies ahead of what is asked for twice running, the first segment that is missing: fetched alone, it costs no
# start of the asynchronous worker. PostgreSQL asks once more for the last segment it read, at the end of recovery: of
# one that may be the last, as nothing lies ahead, a copy is kept.
# Before 2.59 the asynchronous worker may never answer for a segment when the timeline switches: code 82 though it is
# in the archive. Asked for alone, it comes, or what is wrong is told.
file=$1 target=$2 spool=$3 stanza=$4 not_found=$5
ahead=$spool/archive/$stanza/in
kept=
[ ! -r "$spool/kept-name" ] || read -r kept <"$spool/kept-name"
if [ "$file" = "$kept" ]; then
  cp "$spool/kept" "$target" && exit 0
fi
if [ -e "$ahead/$file" ] && mv "$ahead/$file" "$target"; then
  for next in "$ahead"/????????????????????????; do [ ! -e "$next" ] || exit 0; done
  : >"$spool/kept-name"
  if cp "$target" "$spool/kept"; then echo "$file" >"$spool/kept-name"; fi
  exit 0
fi
before=
[ ! -r "$spool/asked" ] || read -r before <"$spool/asked"
echo "$file" >"$spool/asked"
if [ "$file" = "$before" ]; then
  fetch_alone "$file" "$target"
  code=$?
else
  fetch_ahead "$file" "$target" 2>"$spool/said"
  code=$?
  if [ "$code" -eq 82 ]; then
    fetch_alone "$file" "$target"
    code=$?
  elif [ -s "$spool/said" ]; then
    cat "$spool/said" >&2
  fi
fi
[ "$code" -ne 1 ] || echo "$not_found$file" >&2
[ "$code" -le 1 ] || exit 255
exit "$code"
