# shellcheck shell=bash
# The lab as it is documented.

case_lab() { examples/lab/run.sh; }
