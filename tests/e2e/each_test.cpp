// [backup] repo = "each": one drill for each repository, one verdict.
#include <doctest/doctest.h>

#include <filesystem>

#include "tests/e2e/stage.hpp"

using e2e::Stage;
using nlohmann::json;

TEST_SUITE_BEGIN("each");

namespace {

/// Repository 2 has the same backups as the first, under other labels, as two `pgbackrest backup` make them.
void add_second_repository(Stage& stage, const std::string& path) {
  json& stanza = stage.info[0];
  for (const char* part : {"archive", "db"}) {
    json copy = stanza[part].front();
    (part == std::string{"db"} ? copy["repo-key"] : copy["database"]["repo-key"]) = 2;
    stanza[part].push_back(copy);
  }
  json backup = stanza["backup"].front();
  backup["database"]["repo-key"] = 2;
  backup["label"] = "20261122-180000F";
  stanza["backup"].push_back(backup);
  json repository = stanza["repo"].front();
  repository["key"] = 2;
  stanza["repo"].push_back(repository);
  stage.pgbackrest = "[global]\nrepo1-path=" + stage.path("repository") + "\nrepo2-path=" + path +
                     "\n[main]\npg1-path=/var/lib/postgresql/main\n";
}

void configure(Stage& stage) {
  stage.whole_toml = "[backup]\nconfig = \"" + stage.path("conf/pgbackrest.conf") +
                     "\"\nrepo = \"each\"\n[incus]\nsocket = \"" + stage.socket() + "\"\n[metrics]\ntextfile_dir = \"" +
                     stage.path("metrics") + "\"\n[state]\ndirectory = \"" + stage.path("state") + "\"\n";
}

/// Restores from repository 2 fail.
void break_second_repository(Stage& stage) {
  json broken = stage.rule("restore");
  broken["match"] = "pgbackrest .*--repo=2 .* restore$";
  broken.erase("chunks");
  broken["stdout"] = "P00  ERROR: [029]: unable to find backup file\n";
  broken["exit"] = 29;
  auto& exec = stage.scenario["exec"];
  exec.insert(exec.end() - 2, broken);  // before that of every restore, and behind those that rule() counts
}

json drills(Stage& stage) {
  const auto listed = stage.drill({"history", "--json"});
  CAPTURE(listed.err);
  REQUIRE(listed.exit == 0);
  return json::parse(listed.out)["drills"];
}

json ledger(Stage& stage) {
  return json::parse(stage.drill({"coverage", "--json"}).out);
}

}  // namespace

TEST_CASE("each repository is restored, and all of them are one verdict") {
  Stage stage;
  add_second_repository(stage, stage.path("repository"));
  configure(stage);
  const auto result = stage.drill({"run", "--json"});
  CAPTURE(result.err);
  REQUIRE(result.exit == 0);
  const auto report = json::parse(result.out);
  CHECK(report["verdict"] == "pass");
  CHECK(report["each"]["last"] == true);
  REQUIRE(report["each"]["before"].size() == 1);
  CHECK(report["each"]["before"][0]["verdict"] == "pass");
  CHECK(report["each"]["before"][0]["repository"] != report["each"]["repository"]);
  const auto known = ledger(stage);
  REQUIRE(known["backups"].size() == 2);
  for (const auto& backup : known["backups"]) {
    CHECK(backup["is_proven"] == true);
    CHECK(backup["turn"] == backup["repository"]);
  }
  CHECK(drills(stage).size() == 2);
  CHECK(stage.metric("success{stanza=\"main\"}") == "1");
  CHECK(stage.metric("backups_proven{stanza=\"main\",repository=\"2\"}") == "1");
  stage.check_nothing_left();
}

TEST_CASE("one repository that fails fails the verdict, and the other one is proven all the same") {
  Stage stage;
  add_second_repository(stage, stage.path("repository"));
  break_second_repository(stage);
  configure(stage);
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 1);
  CHECK(result.out.find("repository 1: pass, drill ") != std::string::npos);
  CHECK(result.out.find("repository 2: fail (") != std::string::npos);
  CHECK(stage.metric("success{stanza=\"main\"}") == "0");
  CHECK(stage.metric("last_success_timestamp_seconds{stanza=\"main\"}").empty());
  const auto known = ledger(stage);
  CHECK(known["backups"][0]["is_proven"] == true);
  CHECK(known["backups"][1]["is_proven"] == false);
  CHECK(known["backups"][1]["failed"]["reason"] == "restore_failed");
  // The report of the first one alone must not look like the verdict.
  CHECK(stage.drill({"report"}).out.find("this drill is of repository 2; repository 1: pass, drill ") !=
        std::string::npos);
  CHECK(stage.drill({"history"}).out.find("fail restore_failed, repository 2") != std::string::npos);
  // The history does not take the first one for a success of the stanza either.
  std::filesystem::remove(stage.path("metrics/dr_drill_main.prom"));
  CHECK(stage.drill().exit == 1);
  CHECK(stage.metric("last_success_timestamp_seconds{stanza=\"main\"}").empty());
  stage.check_nothing_left();
}

TEST_CASE("a repository that this host does not reach is an error, and the other one is proven all the same") {
  Stage stage;
  add_second_repository(stage, "/nonexist");
  configure(stage);
  const auto result = stage.drill({"run", "--json"});
  CAPTURE(result.err);
  CHECK(result.exit == 2);
  const auto report = json::parse(result.out);
  CHECK(report["reason"] == "repository_unreachable");
  CHECK(report["each"]["repository"] == 2);
  CHECK(report["each"]["before"][0]["verdict"] == "pass");
  CHECK(report["findings"].dump().find("repository 1: pass, drill ") != std::string::npos);
  CHECK(ledger(stage)["backups"][0]["is_proven"] == true);
}

TEST_CASE("an instance can be kept of one repository only") {
  Stage stage{e2e::Behind::nothing};
  add_second_repository(stage, stage.path("repository"));
  configure(stage);
  const auto result = stage.drill({"run", "--keep"});
  CHECK(result.exit == 2);
  CHECK(result.err.find("HINT: name the repository as well, as with --repo 1") != std::string::npos);
}

TEST_CASE("another repository than the configured one is a drill by hand") {
  Stage stage;
  add_second_repository(stage, stage.path("repository"));
  configure(stage);
  const auto result = stage.drill({"run", "--json", "--repo", "2"});
  CAPTURE(result.err);
  REQUIRE(result.exit == 0);
  const auto report = json::parse(result.out);
  CHECK(report["adhoc"] == json{"--repo"});
  CHECK(report["each"].is_null());
  CHECK(report["backup"]["repository"] == 2);
  CHECK(stage.metrics().empty());
}

TEST_SUITE_END();
