// What can be wrong with pgbackrest.conf, the repository and the image: each with a clear message and exit 2.
#include <doctest/doctest.h>

#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::check_ended;
using e2e::Stage;
using nlohmann::json;

TEST_SUITE_BEGIN("bad_repository");

TEST_CASE("pgbackrest.conf is missing") {
  Stage stage{Behind::nothing};
  stage.pgbackrest.clear();
  check_ended(
      stage, stage.drill(),
      {.exit = 2,
       .reason = "config_invalid",
       .why = "preflight: could not read '" + stage.path("conf/pgbackrest.conf") + "': No such file or directory",
       .hint = "Copy production's there: install -D -m 0640 -g postgres pgbackrest.conf " +
               stage.path("conf/pgbackrest.conf") + ", or name it with [backup] config." +
               (std::filesystem::exists("/etc/pgbackrest.conf") ? " This host has /etc/pgbackrest.conf." : "")});
}

TEST_CASE("pgbackrest.conf has no such stanza") {
  Stage stage{Behind::nothing};
  stage.pgbackrest = "[global]\nrepo1-path=/srv\n[one]\npg1-path=/a\n[two]\npg1-path=/b\n";
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "config_invalid",
               .why = "preflight: '" + stage.path("conf/pgbackrest.conf") + "' has no stanza 'main'",
               .hint = "It has: one, two."});
}

TEST_CASE("pgbackrest.conf is malformed") {
  Stage stage{Behind::nothing};
  stage.pgbackrest = "[global]\nthis is no option\n[main]\npg1-path=/a\n";
  const auto result = stage.drill();
  check_ended(stage, result,
              {.exit = 2,
               .reason = "config_invalid",
               .why = "preflight: " + stage.path("conf/pgbackrest.conf") + ":2: expected key=value"});
}

TEST_CASE("the repository is not on this host") {
  Stage stage{Behind::nothing};
  std::filesystem::remove(stage.path("repository"));
  check_ended(
      stage, stage.drill(),
      {.exit = 2,
       .reason = "repository_unreachable",
       .why = "preflight: repository 1 is not here: '" + stage.path("repository") + "': No such file or directory",
       .hint = "Is it mounted on this host? The path comes from repo1-path in pgbackrest.conf."});
}

TEST_CASE("a wrong cipher passphrase") {
  Stage stage{Behind::nothing};
  stage.info[0]["backup"] = json::array();
  stage.info[0]["archive"] = json::array();
  stage.info[0]["db"] = json::array();
  stage.info[0]["status"] = {{"code", 99}, {"message", "other"}};
  stage.info[0]["repo"][0]["status"] = {{"code", 99},
                                        {"message", "[FormatError] unable to load info file:\nFormatError: x"}};
  check_ended(
      stage, stage.drill(),
      {.exit = 2,
       .reason = "repository_unreachable",
       .why = "provision: repository 1 of stanza 'main' could not be read: [FormatError] unable to load info file",
       .hint = "Compare path, endpoint, keys and repo-cipher-pass in pgbackrest.conf with production's."});
}

TEST_CASE("no backup in the repository") {
  Stage stage{Behind::nothing};
  stage.info[0]["backup"] = json::array();
  stage.info[0]["status"] = {{"code", 2}, {"message", "no valid backups"}};
  check_ended(
      stage, stage.drill(),
      {.exit = 2,
       .reason = "no_backup",
       .why = "provision: the repository has no backup of stanza 'main' (no valid backups)",
       .hint =
           "Take one on production: pgbackrest --stanza=main backup. If there should be one, compare the repository "
           "in pgbackrest.conf with production's. See what there is: pgbackrest --config=" +
           stage.path("conf/pgbackrest.conf") + " --stanza=main info"});
}

TEST_CASE("no such backup set") {
  Stage stage{Behind::nothing};
  check_ended(stage, stage.drill({"run", "--set", "20200101-000000F"}),
              {.exit = 2,
               .reason = "no_backup",
               .why = "provision: the repository has no backup '20200101-000000F' of stanza 'main', the newest is "
                      "'20261122-170946F'",
               .hint = "Choose another one. See what there is: pgbackrest --config=" +
                       stage.path("conf/pgbackrest.conf") + " --stanza=main info",
               .by_hand = true});
}

TEST_CASE("pgbackrest cannot reach the repository") {
  Stage stage{Behind::nothing};
  stage.rule("info")["stdout"] = "";
  stage.rule("info")["stderr"] =
      "ERROR: [049]: unable to connect to 'minio.lab:9000': [111] Connection refused\n       HINT: is it up?\n";
  stage.rule("info")["exit"] = 49;
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "repository_unreachable",
               .why = "provision: pgbackrest info failed: unable to connect to 'minio.lab:9000': [111] Connection "
                      "refused",
               .hint = "is it up?"});
}

TEST_CASE("info that is no JSON") {
  Stage stage{Behind::nothing};
  stage.rule("info")["stdout"] = "<html>";
  const auto result = stage.drill();
  CHECK(result.exit == 2);
  CHECK(stage.report().at("reason") == "repository_unreachable");
  CHECK(stage.report().at("message").get<std::string>().starts_with("pgbackrest info: "));
  stage.check_nothing_left();
}

TEST_CASE("the image lacks pgbackrest") {
  Stage stage{Behind::nothing};
  stage.rule("prepare")["stdout"] = "postgres=missing\n";
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "tool_missing",
               .why = "provision: image 'dr-drill/pg15' has no pgbackrest",
               .hint = "Use an image with PostgreSQL and pgBackRest, or set [incus] network so that they can be "
                       "installed."});
}

TEST_CASE("the image lacks the major version of PostgreSQL") {
  Stage stage{Behind::nothing};
  stage.rule("prepare")["stdout"] = "uid=100\ngid=102\ncpus=2\npg=13\npg=14\npgbackrest=2.45\n";
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "version_mismatch",
               .why = "provision: the backup is of PostgreSQL 15, image 'dr-drill/pg15' has 13, 14",
               .hint = "Name an image with PostgreSQL 15 with [incus] image or --image."});
}

TEST_SUITE_END();
