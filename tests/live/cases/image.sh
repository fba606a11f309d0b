# shellcheck shell=bash disable=SC2015,SC2034,SC2154
# A sealed drill passes in the image that `dr-drill image build` makes, and preflight reads the versions that it
# records.

case_image_build() { # slow
  local network first
  image_bare
  network=$(incusd_network)
  configure
  # The repository tells which PostgreSQL it needs. Not compressed: the image is for one case.
  build_image() { # BASE
    "$DR_DRILL" image build --config "$CONFIG" --base "$1" --network "$network" --alias test/built \
      --compression none
  }
  build_image "$(image_bare_alias)" >"$WORK/built"
  cat "$WORK/built" >&2
  first=$(lab_incus image list test/built --format csv --columns F)
  [ "$(lab_incus image get-property test/built dr-drill.postgresql | cut -d . -f 1)" = "$(lab_pg_major)" ] || fail "the major is recorded"
  [ -n "$(lab_incus image get-property test/built dr-drill.pgbackrest)" ]
  [ -n "$(lab_incus image get-property test/built dr-drill.built-at)" ]
  expect_no_instance dr-drill-image

  drill --image test/built --keep
  expect_verdict pass none
  expect_report '.checks[0].value' 500000
  expect_report '.findings | length' 0
  expect_small_init
  "$DR_DRILL" clean --config "$CONFIG" --kept

  # Built again from itself, which has all packages: the alias moves, the previous image is removed.
  build_image test/built >"$WORK/built"
  grep -q "^before      ${first:0:12}, removed$" "$WORK/built"
  [ "$(lab_incus image list test/built --format csv --columns F | wc -l)" -eq 1 ]
  ! lab_incus image info "$first" >/dev/null 2>&1 || fail "the image before is gone"

  lab_incus image set-property test/built dr-drill.pgbackrest 2.30
  "$DR_DRILL" preflight --config "$CONFIG" --image test/built | grep -q '^finding .*has pgBackRest 2.30'
  lab_incus image set-property test/built dr-drill.postgresql 12.1
  drill --image test/built
  lab_incus image delete test/built
  expect_verdict error version_mismatch
  expect_message "image 'test/built' has 12"
  expect_report '[.phases[].name] | join(" ")' 'preflight teardown'
}

# expect_small_init: nothing booted in the kept instance, which has what systemd would have set up, and is stopped by a
# stop without force.
expect_small_init() {
  [ "$(inside cat /proc/1/comm)" = dumb-init ] || fail "the init is a small one"
  inside grep -q '^[^ ]* /dev/shm tmpfs ' /proc/mounts || fail "shared memory"
  inside sh -c 'cat /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control 2>/dev/null || true' | grep -q '^oom_kill 0$' || fail "kills are counted"
  [ "$(inside sh -c 'cat /proc/[0-9]*/comm' | grep -c systemd)" = 0 ] || fail "no systemd runs"
  inside sh -c 'setsid true & exit 0'
  lab_wait 10 no_zombies || fail "what has ended is reaped"
  incusd_client 10 stop "$INSTANCE" || fail "it stops when it is asked to"
}

no_zombies() {
  local processes
  processes=$(inside sh -c 'cat /proc/[0-9]*/stat || true')
  ! grep -q ') Z ' <<<"$processes"
}

# With a network a prepared image boots as every other; without, a restored server listens in its own namespace.
case_prepared_image_with_and_without_network() {
  local network
  network=$(incusd_network)
  configure
  drill --keep
  expect_verdict pass none
  expect_small_init
  "$DR_DRILL" clean --config "$CONFIG" --kept
  set_option incus network "\"$network\""
  drill --keep
  expect_verdict pass none
  [ "$(inside cat /proc/1/comm)" = systemd ] || fail "with a network systemd is the init"
  "$DR_DRILL" clean --config "$CONFIG" --kept
}

case_clean_and_images_of_builds() { # alone
  local fingerprint stranger
  configure
  # As a killed build leaves it: published, without an alias. Properties make the two images differ.
  publish_build() { # RUN_ID BUILT_AT, in the default project
    lab_incus --project default publish of-a-build --compression none "dr-drill.run-id=$1" "dr-drill.built-at=$2" </dev/null |
      sed -n 's/.*fingerprint: *//p'
  }
  lab_incus --project default init "$(image_alias)" of-a-build </dev/null
  fingerprint=$(publish_build 20260101T040000Z-000a "$(date -u +%FT%TZ)")
  stranger=$(publish_build 20260101T040000Z-000a "$(date -u -d '-1 day' +%FT%TZ)")
  lab_incus --project default delete of-a-build
  [ -n "$fingerprint" ] && [ -n "$stranger" ] && [ "$fingerprint" != "$stranger" ] || fail "two images are published"

  printf '[incus]\nimage = "%s"\n' "${fingerprint:0:12}" >"$WORK/shop.toml"
  "$DR_DRILL" clean --config "$CONFIG" | tee /dev/stderr | grep -qF "of build 20260101T040000Z-000a, which no alias points to: '$WORK/shop.toml' names it"
  rm "$WORK/shop.toml"
  lab_incus project create guest -c features.images=false -c features.profiles=false
  set_option incus project '"guest"'
  [ "$("$DR_DRILL" clean --config "$CONFIG")" = 'nothing to remove: no instance of dr-drill is there' ] || fail "another project's image is left"
  lab_incus project delete guest
  set_option incus project '"default"'
  "$DR_DRILL" clean --config "$CONFIG" | tee /dev/stderr | grep -q "^removed: image ${fingerprint:0:12} of build "
  ! lab_incus --project default image info "$fingerprint" >/dev/null 2>&1 || fail "the build's image is gone"
  lab_incus --project default image delete "$stranger"
}
