#!/bin/sh
# Removes what belongs to this container and to no other: every instance of the image makes its own.
set -eu
apt-get clean
rm -rf /var/lib/apt/lists/* /tmp/dr-drill-apt.log
: >/etc/machine-id
sync
