#!/bin/sh
# our_hosts_first "LINE;LINE": from an /etc/hosts on stdin to one on stdout in which these lines count.
# Of two lines with one name the first counts, and every image has one of its own for localhost: ours come first, and
# their names are taken out of the others. Goes before prepare.sh.
our_hosts_first() {
  ours=' '
  old_ifs=$IFS; IFS=';'
  for line in $1; do
    echo "$line"
    ours="$ours${line#* } "
  done
  IFS=$old_ifs
  while read -r address names || [ -n "$address" ]; do
    case $address in '' | '#'*) continue ;; esac
    kept=''
    for name in ${names%%#*}; do
      case $ours in *" $name "*) ;; *) kept="$kept $name" ;; esac
    done
    [ -z "$kept" ] || echo "$address$kept"
  done
}
