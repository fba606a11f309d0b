// Which backup was proven when: the ledger over several drills, the choice of the stalest, and `dr-drill coverage`.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/e2e/stage.hpp"

using e2e::Stage;
using nlohmann::json;

TEST_SUITE_BEGIN("coverage");

namespace {

/// The repository has another full backup, of the day before.
void add_older(Stage& stage) {
  json& backups = stage.info[0]["backup"];
  json older = backups.front();
  older["label"] = "20261121-170946F";
  for (const char* key : {"start", "stop"})
    older["timestamp"][key] = older["timestamp"][key].get<std::int64_t>() - 86400;
  backups.insert(backups.begin(), older);
}

void configure(Stage& stage, const std::string& backup, const std::string& more = "") {
  stage.whole_toml = "[backup]\nconfig = \"" + stage.path("conf/pgbackrest.conf") + "\"\n" + backup +
                     "[incus]\nsocket = \"" + stage.socket() + "\"\n[metrics]\ntextfile_dir = \"" +
                     stage.path("metrics") + "\"\n[state]\ndirectory = \"" + stage.path("state") +
                     "\"\n[objectives]\ncoverage = \"30d\"\n" + more;
}

json coverage(Stage& stage) {
  const auto result = stage.drill({"coverage", "--json"});
  CAPTURE(result.err);
  REQUIRE(result.exit == 0);
  return json::parse(result.out);
}

json report_of(const test::ProgramResult& result) {
  return json::parse(result.out);
}

}  // namespace

TEST_CASE("the stalest backup is another one each time, until each is proven") {
  Stage stage;
  add_older(stage);
  configure(stage, "set = \"stalest\"\n");
  CHECK(coverage(stage)["backups"].empty());
  const std::vector<std::string> order{"20261122-170946F", "20261121-170946F"};
  std::vector<std::string> runs;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto result = stage.drill({"run", "--json"});
    CAPTURE(result.err);
    REQUIRE(result.exit == 0);
    const auto report = report_of(result);
    CHECK(report["backup"]["label"] == order[i]);
    CHECK(report["coverage"]["repositories"][0]["proven"] == i + 1);
    CHECK(stage.metric("backups{stanza=\"main\",repository=\"1\"}") == "2");
    // Whichever is drilled.
    CHECK(stage.metric("newest_backup_timestamp_seconds{stanza=\"main\",repository=\"1\"}") ==
          std::to_string(stage.info[0]["backup"].back()["timestamp"]["stop"].get<int>()));
    CHECK(stage.metric("backups_proven{stanza=\"main\",repository=\"1\"}") == std::to_string(i + 1));
    CHECK(stage.metric("backups_overdue{stanza=\"main\",repository=\"1\"}") == std::to_string(1 - i));
    runs.push_back(report["run_id"].get<std::string>());
  }
  const auto known = coverage(stage);
  REQUIRE(known["backups"].size() == 2);
  const auto& older = known["backups"][0];
  CHECK(older["label"] == order[1]);
  CHECK(older["proven"]["run_id"] == runs[1]);
  CHECK(older["proven"]["level"] == "smoke");
  CHECK(older["next"] == false);
  CHECK(known["backups"][1]["proven"]["run_id"] == runs[0]);
  CHECK(known["backups"][1]["next"] == true);
  // The history may go: the ledger has it.
  std::filesystem::remove_all(stage.path("state/history"));
  const auto table = stage.drill({"coverage"});
  CHECK(table.out.starts_with("REPO  BACKUP"));
  CHECK(table.out.find(runs[1]) != std::string::npos);
  CHECK(table.out.find("never") == std::string::npos);
  stage.check_nothing_left();
}

TEST_CASE("a backup that fails waits for its next turn, and a drill by hand proves the one it took") {
  Stage stage;
  add_older(stage);
  const std::string refused = "[[check]]\nname = \"users\"\nsql = \"SELECT count(*) FROM users\"\nmin = 5000\n";
  configure(stage, "set = \"stalest\"\n", refused);
  REQUIRE(stage.drill().exit == 1);
  const auto failed = coverage(stage)["backups"][1];
  CHECK(failed["label"] == "20261122-170946F");
  CHECK(failed["failed"]["reason"] == "check_failed");
  CHECK(failed["is_proven"] == false);
  CHECK(failed["next"] == false);
  configure(stage, "set = \"stalest\"\n");
  // The ledger has whole seconds, and of two drills that end in the same one the one that failed counts.
  std::this_thread::sleep_for(std::chrono::milliseconds{1100});
  const auto by_hand = stage.drill({"run", "--json", "--set", "20261122-170946F"});
  REQUIRE(by_hand.exit == 0);
  CHECK(report_of(by_hand)["adhoc"] == json{"--set"});
  CHECK(coverage(stage)["backups"][1]["is_proven"] == true);
  CHECK(report_of(stage.drill({"run", "--json"}))["backup"]["label"] == "20261121-170946F");
}

TEST_CASE("a repository that pgbackrest.conf does not have is refused") {
  Stage stage{e2e::Behind::nothing};
  configure(stage, "repo = 2\n");
  check_ended(stage, stage.drill(),
              {2, "config_invalid", "preflight: [backup] repo is 2, pgbackrest.conf has 1",
               "Name one of these, \"any\", \"each\" or \"stalest\"."});
}

TEST_CASE("a ledger that was edited is not believed, and said") {
  Stage stage;
  configure(stage, "set = \"latest\"\n");
  REQUIRE(stage.drill().exit == 0);
  const std::string path = stage.path("state/coverage/main.json");
  std::string text = test::read_file(path);
  text.replace(text.find("smoke"), 5, "deep");
  test::write_file(path, text);
  const auto result = stage.drill({"run", "--json"});
  REQUIRE(result.exit == 0);
  CHECK(report_of(result)["findings"].dump().find("it was changed since a drill wrote it") != std::string::npos);
  CHECK(test::read_file(path + ".damaged") == text);
  CHECK(coverage(stage)["backups"][0]["proven"]["level"] == "smoke");
}

TEST_SUITE_END();
