#!/bin/sh
# Runs a command, $2 and on, and writes its exit code to the file $1.
# Writes the shell's own process id first: it distinguishes a running command from one that died. The rename makes the
# exit code appear as a whole.
file=$1
shift
echo $$ >"$file.pid"
"$@"
code=$?
echo $code >"$file.new" && mv -- "$file.new" "$file"
exit $code
