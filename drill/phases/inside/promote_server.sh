#!/bin/sh
# Asks a standby to promote itself, as pg_promote() and `pg_ctl promote` do it: by a file and a signal
# (CheckPromoteSignal in src/backend/access/transam/xlogrecovery.c). Both of them refuse a server that has not begun to
# replay, which waits for ever where the backup's first segment is missing. Parameter: data directory.
set -eu
read -r pid <"$1/postmaster.pid"
: >"$1/promote"
kill -USR1 "$pid"
