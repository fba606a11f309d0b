#!/usr/bin/env python3
"""Runs a command as a systemd unit whose stderr is the journal, and plays journald for it.

Usage: journald.py COMMAND [ARGUMENT...]
The messages that come by journald's own protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL) go to stderr, as "LEVEL: MESSAGE".
Signals are handed on to the command. Ends with its exit code. Needs root, for a mount namespace of its own.
"""
import os
import signal
import socket
import subprocess
import sys
import tempfile

LEVELS = {"3": "error", "4": "warning", "5": "notice", "6": "info", "7": "debug"}
# dr-drill looks at JOURNAL_STREAM as systemd sets it, and libsystemd sends to this path.
IN_JOURNAL = """
mount -t tmpfs none /run
mkdir -p /run/systemd/journal
: >/run/systemd/journal/socket
mount --bind "$0" /run/systemd/journal/socket
JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec "$@"
"""


def fields(entry):
    """The fields of one entry: NAME=VALUE lines; a value with line breaks has its length before it."""
    found = {}
    while entry:
        line, _, entry = entry.partition(b"\n")
        name, equals, value = line.partition(b"=")
        if not equals:
            size = int.from_bytes(entry[:8], "little")
            value, entry = entry[8:8 + size], entry[8 + size + 1:]
        found[name.decode()] = value.decode(errors="replace")
    return found


def tell(receiver):
    while True:
        try:
            entry = fields(receiver.recv(1 << 20))
        except BlockingIOError:
            return
        except socket.timeout:
            return
        print(f"{LEVELS.get(entry.get('PRIORITY'), 'other')}: {entry.get('MESSAGE', '')}", file=sys.stderr, flush=True)


def main():
    with tempfile.TemporaryDirectory(prefix="journald.") as directory:
        path = os.path.join(directory, "socket")
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        receiver.bind(path)
        receiver.settimeout(0.05)
        command = subprocess.Popen(["unshare", "--mount", "sh", "-euc", IN_JOURNAL, path, *sys.argv[1:]])
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda received, _frame: command.send_signal(received))
        while command.poll() is None:
            tell(receiver)
        tell(receiver)
        return command.returncode if command.returncode >= 0 else 128 - command.returncode


sys.exit(main())
