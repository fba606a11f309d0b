#!/usr/bin/env bash
# Installs what the pipeline needs on a plain Debian 12 or 13, as root: PostgreSQL, and dr-drill and fake-incusd built in
# this clone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
apt-get -qq update
apt-get -qq -y --no-install-recommends install g++ cmake ninja-build pkg-config libcpp-httplib-dev nlohmann-json3-dev \
  libpqxx-dev libcli11-dev libspdlog-dev libssl-dev libsystemd-dev libtomlplusplus-dev doctest-dev postgresql jq
cmake --preset dev
cmake --build --preset dev --target dr-drill fake-incusd
