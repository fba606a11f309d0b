#!/usr/bin/env python3
"""A local user without rights who tries what a drill leaves in reach, again and again, until it is ended.

Usage: intruder.py FILE_OR_DIRECTORY...
Prints each thing that he could open, list, write to or connect to, once. A directory is tried with all that he finds below
it. Run it as that user.
"""
import os
import socket
import stat
import sys
import time

told = set()


def tell(what, path):
    if (what, path) not in told:
        told.add((what, path))
        print(f"{what} {path}", flush=True)


def attempt(what, path, action):
    try:
        action()
    except OSError:
        return
    tell(what, path)


def connect(path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(path)


def make_file(directory):
    path = os.path.join(directory, "intruder")
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    os.unlink(path)


def intrude(path):
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return
    if stat.S_ISDIR(mode):
        attempt("made a file in", path, lambda: make_file(path))
        try:
            names = os.listdir(path)
        except OSError:
            return
        for name in names:
            intrude(os.path.join(path, name))
    elif stat.S_ISSOCK(mode):
        attempt("connected to", path, lambda: connect(path))
    elif stat.S_ISREG(mode):
        attempt("read", path, lambda: os.close(os.open(path, os.O_RDONLY)))
        attempt("wrote to", path, lambda: os.close(os.open(path, os.O_WRONLY)))


while True:
    for start in sys.argv[1:]:
        intrude(start)
    time.sleep(0.02)
