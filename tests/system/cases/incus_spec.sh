# shellcheck shell=bash
# The fake daemon against the REST specification that Debian's source package of Incus has. 15 MB are downloaded once.

# incus_source: the directory with the specification and the Go structs; downloads them where they are not yet.
incus_source() {
  local dir=$LAB/cache/incus-source apt
  [ ! -s "$dir/doc/rest-api.yaml" ] || { echo "$dir"; return; }
  apt=$WORK/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/source"
  # The mirror of this machine, and the first suite that has Incus, for apt alone and without a trace in /etc.
  local uri
  # shellcheck disable=SC2016
  uri=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m 1 '/debian/*$') || return 1
  printf 'Types: deb-src\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: %s\n' "$uri" \
    /usr/share/keyrings/debian-archive-keyring.gpg >"$apt/incus.sources"
  local options=(-q -o "Dir::Etc::sourcelist=$apt/incus.sources" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$apt/lists"
    -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false)
  apt-get "${options[@]}" update >&2
  (cd "$apt/source" && apt-get "${options[@]}" source --download-only --only-source incus >&2)
  mkdir -p "$dir.new"
  tar -xzf "$apt"/source/incus_*.orig.tar.gz -C "$dir.new" --strip-components 1 --wildcards '*/doc/rest-api.yaml' '*/shared/api/*.go'
  rm -rf "$dir" && mv "$dir.new" "$dir"
  echo "$dir"
}

case_incus_spec() {
  local source
  source=$(incus_source)
  tests/system/incus_spec.py "$source" "$(dirname "$DR_DRILL")/../tests/fake-incusd"
}
