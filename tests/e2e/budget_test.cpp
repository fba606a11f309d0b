// A budget of reading: drill after drill goes round all relations, and what was damaged comes first.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "tests/e2e/own_database.hpp"
#include "tests/e2e/stage.hpp"

using e2e::OwnDatabase;
using e2e::Stage;
using nlohmann::json;

TEST_SUITE_BEGIN("budget");

namespace {

/// Tables whose index takes the drill ten milliseconds each: more than a second for all, in two sessions.
void make_slow_tables(const OwnDatabase& database) {
  database.run(
      {"CREATE FUNCTION slow(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF "
       "pg_catalog.current_setting('application_name') = 'dr-drill' THEN PERFORM pg_catalog.pg_sleep(0.01); END "
       "IF; RETURN n; END $$",
       "DO $$ BEGIN FOR i IN 1..600 LOOP EXECUTE format('CREATE TABLE t%s AS SELECT 1 AS id', i); EXECUTE "
       "format('CREATE INDEX ON t%s (slow(id))', i); END LOOP; END $$"});
}

json drilled(Stage& stage, int exit = 0) {
  const auto result = stage.drill({"run", "--json"});
  CAPTURE(result.err);
  REQUIRE(result.exit == exit);
  return json::parse(result.out);
}

}  // namespace

TEST_CASE("drill after drill reads what waits longest, until all was read; damage and what is new come first") {
  const OwnDatabase database{"budget"};
  make_slow_tables(database);
  Stage stage;
  stage.toml = "[verify]\nlevel = \"deep\"\nbudget = \"1s\"\n[objectives]\ncoverage = \"30d\"\n";
  double share = 0;
  int drills = 0;
  for (; share < 1 && drills < 10; ++drills) {
    const json report = drilled(stage);
    const json reading = report.at("verification").at("reading");
    CAPTURE(reading.dump());
    CHECK(reading.at("budget_seconds") == 1.0);
    CHECK(reading.at("share").get<double>() > share);
    share = reading.at("share").get<double>();
    const std::string findings = report.at("findings").dump();
    CHECK((findings.find("the budget of 1.0 s was spent: ") != std::string::npos) ==
          reading.at("budget_spent").get<bool>());
    if (drills > 0) continue;
    CHECK(reading.at("budget_spent") == true);
    CHECK(share < 1);
    CHECK(findings.find("which was never read in full") != std::string::npos);
    CHECK(stage.metric("relations_left_bytes{stanza=\"main\"}") != "0");
  }
  CHECK(drills > 1);
  CHECK(share == 1);
  CHECK(stage.metric("relations_read_ratio{stanza=\"main\"}") == "1");
  // Of the relations that are left out now, all were read before. One that is new has its turn, behind it one that
  // fails.
  database.lose_a_table();
  for (int again = 0; again < 2; ++again) {
    const json failed = drilled(stage, 1);
    CHECK(failed.at("reason") == "corruption_found");
    CHECK(failed.at("verification").at("corruption").dump().find("public.lost in database 'budget'") !=
          std::string::npos);
    CHECK(failed.at("verification").at("reading").at("budget_spent") == true);
  }
  stage.check_nothing_left();
}

TEST_CASE("drills without a budget remember as well, for one that is given later") {
  Stage stage;
  stage.toml = "[verify]\nlevel = \"read\"\n";
  const json reading = drilled(stage).at("verification").at("reading");
  CHECK(reading.at("budget_seconds").is_null());
  CHECK(reading.at("budget_spent") == false);
  CHECK(reading.at("share") == 1.0);
  CHECK(reading.at("relations_read") == reading.at("relations"));
  const json ledger = json::parse(test::read_file(stage.path("state/coverage/relations/main.json")));
  CHECK(ledger.at("schema") == "dr-drill.relations/1");
  CHECK(ledger.at("databases").size() == 3);
  for (const json& database : ledger.at("databases")) CHECK(database.at("groups").at(0).at("oids").size() > 60);
}

TEST_CASE("a drill of level smoke remembers no relations, and one with a budget tells it in its plan") {
  Stage stage;
  REQUIRE(stage.drill().exit == 0);
  CHECK_FALSE(std::filesystem::exists(stage.path("state/coverage/relations")));
  stage.toml = "[verify]\nlevel = \"read\"\nbudget = \"30min\"\n";
  const auto plan = stage.drill({"run", "--dry-run"});
  CAPTURE(plan.err);
  CHECK(plan.out.find("verify     level read for 30m at most\n") != std::string::npos);
}

TEST_CASE("a ledger of relations that was edited is not believed, and said") {
  Stage stage;
  stage.toml = "[verify]\nlevel = \"read\"\nbudget = \"30min\"\n";
  drilled(stage);
  const std::string path = stage.path("state/coverage/relations/main.json");
  const std::string text = test::read_file(path);
  test::write_file(path, "{" + text);
  const json report = drilled(stage);
  CHECK(report.at("findings").dump().find("is damaged (it is not a JSON object)") != std::string::npos);
  CHECK(test::read_file(path + ".damaged") == "{" + text);
}

TEST_SUITE_END();
