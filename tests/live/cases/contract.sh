# shellcheck shell=bash
# The contract tests of the client library, against the real daemon.

case_contract() { # slow
  DR_DRILL_TEST_INCUS_SOCKET=$(incusd_socket) DR_DRILL_TEST_IMAGE=$(image_alias) \
    "$(dirname "$DR_DRILL")/../tests/contract_tests" --real
}
