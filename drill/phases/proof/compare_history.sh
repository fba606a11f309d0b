#!/bin/sh
# Fetches the archive's history file of a timeline to $1, by the command $3 and on, and compares it with the server's
# own, $2. Exit codes: 0 the same, 1 different, any other: unknown.
copy=$1 own=$2
shift 2
rm -f -- "$copy"
"$@" "$copy" || exit 3
cmp -s -- "$copy" "$own"
