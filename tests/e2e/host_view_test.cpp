// What this host's own pgbackrest says of the repository, and what a drill makes of it.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>

#include "tests/e2e/mean_world.hpp"
#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::check_ended;
using e2e::info_in_file;
using e2e::put_pgbackrest;
using e2e::Stage;
using nlohmann::json;

namespace e2e_host_view {

TEST_SUITE_BEGIN("host_view");

namespace {

/// As `pgbackrest info` describes a repository that it cannot reach: with exit code 0.
json unreachable(json info) {
  info[0]["backup"] = json::array();
  info[0]["archive"] = json::array();
  info[0]["db"] = json::array();
  info[0]["status"] = {{"code", 99}, {"message", "other"}};
  info[0]["repo"][0]["status"] = {{"code", 99}, {"message", "[HostConnectError] Connection refused\nmore"}};
  return info;
}

}  // namespace

TEST_CASE("a dry run prints the restore command that the drill runs") {
  Stage stage;
  put_pgbackrest(stage, info_in_file(stage, stage.info));
  stage.pgbackrest += "link-all=y\npg2-host=standby\n";
  const auto plan = stage.drill({"run", "--dry-run"}).out;
  REQUIRE(stage.drill({"run"}).exit == 0);
  const auto restore = stage.commands_with("\"restore\"");
  REQUIRE(restore.size() == 1);
  const auto words = restore[0].at("command").get<std::vector<std::string>>();
  const auto pgbackrest = std::find(words.begin(), words.end(), "pgbackrest");
  REQUIRE(pgbackrest != words.end());
  std::string line = "            ";
  for (auto word = pgbackrest; word != words.end(); ++word) line += " " + *word;
  CAPTURE(plan);
  CHECK(plan.find(line + "\n") != std::string::npos);
}

TEST_CASE("a pgbackrest that refuses root is asked as one that allows it") {
  Stage stage{Behind::nothing};
  put_pgbackrest(stage,
                 "[ \"$PGBACKREST_ALLOW_ROOT\" = y ] || { echo \"ERROR: [031]: the 'info' command must not be run "
                 "as the root user\" >&2; exit 31; }\n" +
                     info_in_file(stage, stage.info));
  const auto result = stage.drill({"preflight"});
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(result.out.find("\nbackup      20261122-170946F (full, ") != std::string::npos);
  CHECK(result.out.find("not checked before the drill") == std::string::npos);
}

TEST_CASE("preflight says what went unchecked without the host's view") {
  Stage stage{Behind::nothing};
  std::string why = "it is not on PATH";
  SUBCASE("no pgbackrest") {}
  SUBCASE("one that refuses") {
    put_pgbackrest(stage, "echo 'ERROR: [031]: not as root' >&2; exit 31");
    why = "pgbackrest info failed: not as root";
  }
  const auto result = stage.drill({"preflight"});
  CHECK(result.exit == 0);
  CHECK(result.out.find("\nfinding     pgbackrest on this host cannot list the backups, so free space, versions and "
                        "disk size are not checked before the drill: " +
                        why + "\n") != std::string::npos);
}

TEST_CASE("a repository that this host cannot reach is the container's to judge") {
  Stage stage;
  put_pgbackrest(stage, info_in_file(stage, unreachable(stage.info)));
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(stage.report().at("findings").dump().find("could not be read: [HostConnectError] Connection refused\"") !=
        std::string::npos);
}

TEST_CASE(
    "files that this host's pgbackrest can make nothing of are in the way of preflight, and a drill asks inside") {
  Stage stage;
  auto seen = unreachable(stage.info);
  auto& message = seen[0]["repo"][0]["status"]["message"];
  std::string said = "[FormatError] unable to load info file";
  SUBCASE("another passphrase") {
    message = said + ":\nFormatError: x";
  }
  SUBCASE("not encrypted") {
    said = "[CryptoError] cipher header invalid";
    message = said;
  }
  put_pgbackrest(stage, info_in_file(stage, seen));
  const auto result = stage.drill({"preflight"});
  CHECK(result.exit == 2);
  CHECK(result.out.ends_with("\nnot ready: 1 problem found\n"));
  CHECK_MESSAGE(result.err.find("error: repository_unreachable: pgbackrest on this host: repository 1 of stanza 'main' "
                                "could not be read: " +
                                said + "\n") != std::string::npos,
                result.err);
  CHECK(result.err.find("error: HINT: The container would get the same pgbackrest.conf. Compare repo-cipher-pass") !=
        std::string::npos);
  const auto drilled = stage.drill();
  CAPTURE(drilled.err);
  CHECK(drilled.exit == 0);
}

TEST_CASE("what preflight could not see is not sent back to preflight") {
  Stage stage{Behind::nothing};
  stage.rule("info")["stdout"] = json::array({unreachable(stage.info)[0]}).dump();
  const auto late = stage.drill();
  CHECK(late.exit == 2);
  CHECK_MESSAGE(late.out.find("\n  next       fix this, then run `dr-drill run --config " + stage.path("drill.toml") +
                              "`: preflight cannot detect it\n") != std::string::npos,
                late.out);
}

TEST_CASE("a repository that this host reads and that has no backup ends the drill in preflight") {
  Stage stage{Behind::nothing};
  stage.info[0]["backup"] = json::array();
  stage.info[0]["status"] = {{"code", 2}, {"message", "no valid backups"}};
  put_pgbackrest(stage, info_in_file(stage, stage.info));
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "no_backup",
               .why = "preflight: the repository has no backup of stanza 'main' (no valid backups)"});
}

TEST_CASE("a configuration that pgbackrest cannot open is no verdict about the backup") {
  Stage stage{Behind::nothing};
  stage.rule("restore")["exit"] = 55;
  stage.rule("restore")["stdout"] =
      "ERROR: [055]: unable to open missing file '/var/lib/dr-drill/pgbackrest.conf' for read\n";
  stage.rule("restore").erase("chunks");
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "config_invalid",
               .why = "restore: pgbackrest restore failed with exit code 55: unable to open missing file "
                      "'/var/lib/dr-drill/pgbackrest.conf' for read"});
}

TEST_SUITE_END();

}  // namespace e2e_host_view
