#!/bin/sh
# Makes the directory $1, and removes the file $2 in it.
# The daemon makes no parent directories, and an older file of this name would keep its own mode.
mkdir -p -- "$1" && rm -f -- "$2"
