#!/bin/sh
# Prints how many processes of the container the kernel killed for lack of memory.
# From its own control group: memory.events in the kernel's "Control Group v2", memory.oom_control in version 1.
cd /sys/fs/cgroup && cat memory.events memory/memory.oom_control 2>/dev/null | sed -n 's/^oom_kill //p'
