# shellcheck shell=bash
# The client library's contract, held against the real daemon.

case_contract() { # slow
  DR_DRILL_TEST_INCUS_SOCKET=$(incusd_socket) DR_DRILL_TEST_IMAGE=$(image_alias) \
    "$(dirname "$DR_DRILL")/../tests/contract_tests" --real
}
