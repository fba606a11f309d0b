# shellcheck shell=bash
# What the lab and the system tests need beside the demo's packages; none of their services is started.
# Sourced after examples/demo/lib/lab.sh.

install_system_packages() {
  packages_install zsh fish lintian dpkg-dev file || return 1
  packages_install ansible-core ansible-lint yamllint prometheus prometheus-node-exporter openssh-client curl jq systemd
}
