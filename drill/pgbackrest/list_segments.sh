#!/bin/sh
# Prints a line of JSON for each of the directories in $1 ("a b c"), made by the command $2 and on.
# Runs as a user that may read the repository.
directories=$1
shift
for directory in $directories; do
  "$@" "$directory" || exit
  echo
done
