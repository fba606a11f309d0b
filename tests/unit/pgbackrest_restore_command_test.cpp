#include <doctest/doctest.h>

#include <algorithm>

#include "drill/pgbackrest/restore_command.hpp"

using namespace drill::pgbackrest;

namespace {

RestoreOptions options(RecoveryTarget target = {}) {
  return {.config = "/etc/pgbackrest/pgbackrest.conf",
          .stanza = "main",
          .inside = "/var/lib/dr-drill",
          .cpus = 2,
          .target = std::move(target)};
}

Backup backup() {
  Backup out;
  out.label = "20261122-165449F";
  out.repo_key = 2;
  return out;
}

bool has(const std::vector<std::string>& command, const std::string& word) {
  return std::find(command.begin(), command.end(), word) != command.end();
}

}  // namespace

TEST_CASE("a restore never archives and takes exactly the chosen set from its repository") {
  const auto command = restore_command(options(), backup());
  CHECK(command.front() == "pgbackrest");
  CHECK(command.back() == "restore");
  for (const char* word :
       {"--archive-mode=off", "--set=20261122-165449F", "--repo=2", "--process-max=2", "--stanza=main",
        "--config=/etc/pgbackrest/pgbackrest.conf", "--lock-path=/var/lib/dr-drill/lock"}) {
    CHECK_MESSAGE(has(command, word), word);
  }
  CHECK_FALSE(has(command, "--target-action=promote"));
}

TEST_CASE("a target is always promoted at") {
  const auto command = restore_command(options({TargetKind::lsn, "0/A000100"}), backup());
  CHECK(has(command, "--type=lsn"));
  CHECK(has(command, "--target=0/A000100"));
  CHECK(has(command, "--target-action=promote"));
}

TEST_CASE("immediate has no target value") {
  const auto command = restore_command(options({TargetKind::immediate, ""}), backup());
  CHECK(has(command, "--type=immediate"));
  CHECK(std::none_of(command.begin(), command.end(), [](const auto& word) { return word.rfind("--target=", 0) == 0; }));
}

TEST_CASE("archive-get passes only 'found' and 'no such WAL' on") {
  const std::string script = archive_get_script(options(), backup());
  CHECK(script.rfind("#!/bin/sh\n", 0) == 0);
  CHECK(script.find("[ \"$code\" -le 1 ] || exit 255\n") != std::string::npos);
  CHECK(script.find("'--archive-async'") != std::string::npos);
  CHECK(script.find("'/var/lib/dr-drill/spool/archive/main/in/'\"$1\"") != std::string::npos);
}
