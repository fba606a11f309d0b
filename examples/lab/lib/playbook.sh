# shellcheck shell=bash disable=SC2015
# The real playbook, applied to the lab's machines over ssh.

# playbook [ANSIBLE OPTION...]: its output is $LAB/log/playbook.log.
playbook() {
  (cd "$LAB_ROOT/examples/ansible" && ANSIBLE_HOME="$LAB/ansible" ANSIBLE_NOCOLOR=1 ANSIBLE_LOCALHOST_WARNING=false ansible-playbook \
    -i "$LAB/inventory.yml" "$@" playbooks/postgres_ha.yml) >"$LAB/log/playbook.log" 2>&1 </dev/null
}

# The inventory, and an encrypted vault: the S3 server's keys, and a cipher pass of its own.
playbook_inventory() {
  local name
  {
    cat <<YAML
all:
  children:
    postgres_ha_nodes:
      hosts:
$(for name in pg1 pg2; do printf '        %s: {ansible_host: %s}\n' "$name" "$(machine_address "$name")"; done)
    incus_hosts:
      hosts:
        incus1: {ansible_host: $(machine_address incus1)}
  vars:
    ansible_user: root
    ansible_become_method: su
    ansible_python_interpreter: /usr/bin/python3
    ansible_ssh_private_key_file: $LAB/ssh/key
    ansible_ssh_common_args: -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR
    pgbackrest_repo1_s3_endpoint: $S3_NAME
    pgbackrest_repo1_s3_bucket: $S3_BUCKET
    pgbackrest_repo1_storage_port: $(cut -d ' ' -f 2 "$LAB/s3/address")
    pgbackrest_repo1_storage_ca_file: /etc/pgbackrest/minio-ca.crt
    pgbackrest_repo1_storage_ca_source: $LAB/s3/ca.crt
    dr_drill_binary: $LAB/dr-drill
    dr_drill_binary_packages: [$(machine_libraries | sed 's/ /, /g')]
    dr_drill_image: $(image_alias)
    dr_drill_objective_rpo: 1h
    dr_drill_verify_level: deep
YAML
  } >"$LAB/inventory.yml"
  install -m 0600 /dev/null "$LAB/vault.yml"
  cat >"$LAB/vault.yml" <<YAML
vault_pgbackrest_repo1_s3_key: $(s3_keys | cut -d ' ' -f 1)
vault_pgbackrest_repo1_s3_key_secret: $(s3_keys | cut -d ' ' -f 2)
vault_pgbackrest_repo1_cipher_pass: $(openssl rand -base64 36)
YAML
  install -m 0600 /dev/null "$LAB/vault.pass" && openssl rand -base64 24 >"$LAB/vault.pass" || return 1
  ANSIBLE_HOME="$LAB/ansible" ansible-vault encrypt --vault-password-file "$LAB/vault.pass" "$LAB/vault.yml" >>"$LAB/log/playbook.log" 2>&1 \
    || lab_fail "ansible-vault cannot encrypt the secrets" "look at $LAB/log/playbook.log"
}

# playbook_refuses: without the vault nothing is applied, and what is missing is named.
playbook_refuses() {
  ! playbook || { lab_fail "the playbook applies without secrets"; return 1; }
  grep -q 'still placeholders: vault_pgbackrest_repo1_s3_key, .*cipher_pass' "$LAB/log/playbook.log" \
    || { lab_fail "the playbook does not name the missing secrets" "look at $LAB/log/playbook.log"; return 1; }
  ! grep -q 'changed=[1-9]' "$LAB/log/playbook.log" || lab_fail "the playbook changed something before it refused" "look at $LAB/log/playbook.log"
}

playbook_apply() {
  playbook -e "@$LAB/vault.yml" --vault-password-file "$LAB/vault.pass" || {
    grep -A 5 -E '^(fatal|failed)' "$LAB/log/playbook.log" >&2
    lab_fail "the playbook fails" "look at $LAB/log/playbook.log"
  }
}

# playbook_unchanged: applying again changes nothing.
playbook_unchanged() {
  playbook_apply || return 1
  [ "$(grep -c ' changed=0 .* failed=0 ' "$LAB/log/playbook.log")" -eq 3 ] || {
    grep -E '^changed|changed=' "$LAB/log/playbook.log" >&2
    lab_fail "a second apply changes something" "look at $LAB/log/playbook.log"
  }
}
