#!/bin/sh
# Removes what must be unique to a container: every instance of the image creates its own.
set -eu
apt-get clean
rm -rf /var/lib/apt/lists/* /tmp/dr-drill-apt.log
: >/etc/machine-id
sync
