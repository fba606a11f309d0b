#!/usr/bin/env bash
# Makes the Markdown of the manual pages, for the repository's page: dr-drill.1 becomes dr-drill.1.md beside it.
# Usage: drill/man/markdown.sh [DIRECTORY]   writes to DIRECTORY instead. Needs mandoc.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here}

for page in "$here"/*.[1-8]; do
  name=$(basename "$page")
  {
    echo "<!-- Made from $name by drill/man/markdown.sh. -->"
    # References to these pages become links; code needs no quotes.
    mandoc -T markdown "$page" |
      sed -E "s/\b(dr-drill[a-z.-]*)\(([1-8])\)/[&](\1.\2.md)/g; s/'(\`[^\`]*\`)'/\1/g"
  } >"$out/$name.md"
done
