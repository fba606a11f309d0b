#!/usr/bin/env bash
# Draws what a program printed as a terminal window: terminal-svg.sh TITLE <OUTPUT >PICTURE.svg
set -euo pipefail
title=${1:?usage: terminal-svg.sh TITLE <OUTPUT >PICTURE.svg}

awk -v title="$title" '
  function escape(text) { gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text); return text }
  { line[NR] = $0; if (length($0) > widest) widest = length($0) }
  END {
    if (widest < 60) widest = 60
    width = int(widest * 7.85) + 40; height = NR * 18 + 64
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", width, height, width, height, escape(title)
    printf "<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"#16191d\"/>\n"
    printf "<text x=\"%d\" y=\"24\" fill=\"#8a929c\" font-family=\"sans-serif\" font-size=\"13\" text-anchor=\"middle\">%s</text>\n", width / 2, escape(title)
    printf "<g font-family=\"monospace\" font-size=\"13\" xml:space=\"preserve\">\n"
    for (i = 1; i <= NR; i++) {
      colour = "#d7dce2"
      if (line[i] ~ /^\$ /) colour = "#7fb4ff"
      if (line[i] ~ /^PASS|, passed/) colour = "#7fd48b"
      if (line[i] ~ /^FAIL|FAILED|MISSED/) colour = "#ff8080"
      if (line[i] ~ /^[0-9:.]+ (info|warning|error): /) colour = "#8a929c"
      printf "<text x=\"20\" y=\"%d\" fill=\"%s\">%s</text>\n", i * 18 + 40, colour, escape(line[i])
    }
    print "</g></svg>"
  }'
