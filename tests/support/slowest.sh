# shellcheck shell=bash
# Prints the ten slowest cases, to show what makes a level slow. Sourced.

# slowest: of lines "SECONDS NAME".
slowest() {
  echo "   the slowest:"
  sort -k 1,1nr -k 2 | head -n 10 | awk '{ seconds = $1; sub(/^[^ ]* /, ""); printf "   %6.1f s  %s\n", seconds, $0 }'
}

# slowest_of JUNIT: of the cases in the file that ctest wrote.
slowest_of() {
  jq -r --null-input --rawfile xml "$1" \
    '$xml | [scan("<testcase name=\"([^\"]*)\"[^>]* time=\"([0-9.]*)\"")][] | .[1] + " " + .[0]' | slowest
}

# junit_count JUNIT: "PASSED FAILED" of the file that ctest wrote; nothing ran where there is none.
junit_count() {
  local total bad
  total=$(grep -c '<testcase ' "$1" 2>/dev/null)
  bad=$(grep -c 'status="fail"' "$1" 2>/dev/null)
  printf '%s %s\n' "$((${total:-0} - ${bad:-0}))" "${bad:-0}"
}
