#!/bin/sh
# Succeeds while the shell of note_exit_code.sh for the file $1 runs.
# Process ids come again, in a restarted instance above all: the file's name is among that shell's own arguments.
read -r pid <"$1.pid" && [ -n "$pid" ] && grep -q -z -x -F -e "$1" "/proc/$pid/cmdline"
