# shellcheck shell=bash
# The lab as it is documented, in a directory of its own: its S3 server is not the live tests'. What they downloaded is used.

case_lab() { # alone
  local cache=$LAB/cache
  export LAB=$LAB-lab
  if [ ! -d "$LAB/cache" ] && [ -d "$cache" ]; then
    mkdir -p "$LAB" && : >"$LAB/.dr-drill-lab" && cp -a --link "$cache" "$LAB/cache"
  fi
  examples/lab/run.sh
}
