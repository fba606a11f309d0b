#!/bin/sh
# Succeeds while the shell of note_exit_code.sh for the file $1 runs.
# Process ids are reused, above all in a restarted instance, so the file's name must be among that shell's arguments.
read -r pid <"$1.pid" && [ -n "$pid" ] && grep -q -z -x -F -e "$1" "/proc/$pid/cmdline"
