#!/bin/sh
# Prints two lines of JSON: the listings of the directories $1 and $2, made by the command $3 and on, both at a time.
# Runs as a user that may read the repository.
top=$1 newest=$2
shift 2
"$@" "$top" &
listing=$("$@" "$newest")
code=$?
wait $! || exit
[ "$code" -eq 0 ] || exit "$code"
printf '\n%s\n' "$listing"
