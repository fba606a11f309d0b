#!/bin/sh
# Removes what must be unique to a container, every instance of the image creates its own; and what only a boot by systemd
# would remove.
set -eu
apt-get clean
rm -rf /var/lib/apt/lists/* /tmp/dr-drill-apt.log /tmp/systemd-private-* /var/tmp/systemd-private-*
: >/etc/machine-id
sync
