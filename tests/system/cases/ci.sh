# shellcheck shell=bash
# The pipeline that users copy, as it stands.

case_ci_example() { # slow
  local build
  build=$(cd "$(dirname "$DR_DRILL")/.." && pwd)
  examples/ci/run.sh "$DR_DRILL" "$build/tests/fake-incusd"
}
