#!/usr/bin/env bash
# Photographs an HTML report with headless Chromium: page-png.sh PAGE.html PICTURE.png [WIDTH [HEIGHT]]
set -euo pipefail
page=$(realpath "${1:?usage: page-png.sh PAGE.html PICTURE.png [WIDTH [HEIGHT]]}")
picture=$(realpath -m "${2:?usage: page-png.sh PAGE.html PICTURE.png [WIDTH [HEIGHT]]}")
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

# The page has no scripts and loads nothing, so it needs no sandbox, which root cannot use.
timeout 60 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$profile" \
  --window-size="${3:-900},${4:-1600}" --screenshot="$picture" "file://$page"
