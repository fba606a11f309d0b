#!/usr/bin/env bash
# The manual pages are well formed, refer to pages that exist, and their Markdown is up to date.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bad=0

for page in drill/man/*.[1-8]; do
  mandoc -T lint -W warning "$page" || bad=1
  # mandoc makes broken Markdown of all that follows a .Ql.
  ! grep -nE '^\..*\bQl ' "$page" || { echo "$page: write .Sq Li for .Ql"; bad=1; }
  # Our own pages that it refers to, as "dr-drill.toml 5".
  while read -r name section; do
    [ -f "drill/man/$name.$section" ] || { echo "$page refers to $name($section), which does not exist"; bad=1; }
  done < <(sed -nE 's/^\.Xr (dr-drill[^ ]*) ([1-8]).*/\1 \2/p' "$page")
  for other in drill/man/*.[1-8]; do
    [ "$other" = "$page" ] || sed -n '/^\.Sh SEE ALSO/,$p' "$page" | grep -q "^\.Xr $(basename "${other%.*}") ${other##*.}" ||
      { echo "SEE ALSO of $page lacks $other"; bad=1; }
  done
done

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
drill/man/markdown.sh "$made"
for page in drill/man/*.md "$made"/*.md; do
  cmp -s "drill/man/$(basename "$page")" "$made/$(basename "$page")" ||
    { echo "drill/man/$(basename "$page") is out of date: run drill/man/markdown.sh"; bad=1; }
done
exit "$bad"
