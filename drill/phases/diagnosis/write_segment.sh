#!/bin/sh
# Writes a WAL segment's worth to the file $1 and removes it. Exit code 28, as ENOSPC, when that cannot be written.
file=$1
dd if=/dev/zero of="$file" bs=1M count=16 conv=fsync 2>/dev/null
code=$?
rm -f -- "$file"
[ "$code" -eq 0 ] || exit 28
