#!/bin/sh
# Installs the Debian packages "$@". Exit code 101 when the container gets no address.
# The network of a container that was just started is not up yet: apt is asked again until it is.
set -eu
# An address of IPv4 brings a route, one of IPv6 has the scope 00.
tries=0
until [ "$(wc -l </proc/net/route)" -gt 1 ] || grep -q '^[0-9a-f]* [0-9a-f]* [0-9a-f]* 00 ' /proc/net/if_inet6 2>/dev/null; do
  tries=$((tries + 1))
  if [ "$tries" -ge 30 ]; then exit 101; fi
  sleep 1
done
export DEBIAN_FRONTEND=noninteractive
mkdir -p /etc/postgresql-common/createcluster.d
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/dr-drill.conf
tries=0
until apt-get -qq -o APT::Update::Error-Mode=any update 2>/tmp/dr-drill-apt.log; do
  tries=$((tries + 1))
  if [ "$tries" -ge 30 ]; then cat /tmp/dr-drill-apt.log >&2; exit 100; fi
  sleep 1
done
exec apt-get -qq -y -o Acquire::Retries=5 --no-install-recommends install "$@"
