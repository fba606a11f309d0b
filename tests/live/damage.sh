# shellcheck shell=bash disable=SC2153
# How repositories and files are broken on purpose. Sourced by run.sh.

# archived_segments: the WAL segments of $REPO, the newest last, without .partial and history files.
archived_segments() {
  find "$REPO/archive/main" -regextype posix-extended -regex '.*/[0-9A-F]{24}-[0-9a-f]{40}(\.[a-z0-9]+)?' -printf '%f %p\n' \
    | sort | cut -d ' ' -f 2-
}

# newest_segment [N]: the path of the newest segment, or of the Nth newest.
newest_segment() { archived_segments | tail -n "${1:-1}" | head -n 1; }

# segment_name PATH
segment_name() { basename "$1" | cut -c 1-24; }

# largest_backup_file: of the newest backup of $REPO.
largest_backup_file() {
  find "$(newest_backup)" -path '*/pg_data/base/*' -type f -printf '%s %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2-
}

newest_backup() { find "$REPO/backup/main" -mindepth 1 -maxdepth 1 -type d -name '2*' | sort | tail -n 1; }

# flip_bit FILE [OFFSET]: one bit, in the middle if nothing else is said.
flip_bit() {
  local offset byte
  offset=${2:-$(($(stat -c %s "$1") / 2))}
  byte=$(od -A n -t u1 -j "$offset" -N 1 "$1")
  # shellcheck disable=SC2059
  printf "\\x$(printf %02x $((byte ^ 1)))" | dd of="$1" bs=1 seek="$offset" conv=notrunc status=none
}
