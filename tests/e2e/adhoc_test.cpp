// A drill by hand, of another backup, target or question than the configured ones, speaks for itself and not for the
// stanza.
#include <doctest/doctest.h>

#include <filesystem>

#include "tests/e2e/stage.hpp"

using e2e::Stage;
using nlohmann::json;

TEST_SUITE_BEGIN("adhoc");

TEST_CASE("a drill by hand leaves the stanza's metrics as they were, and says what it is") {
  Stage stage;
  stage.toml = "[[check]]\nname = \"users\"\nsql = \"SELECT count(*) FROM users\"\nmin = 5000\n";
  REQUIRE(stage.drill().exit == 1);
  const std::string before = stage.metrics();
  REQUIRE(stage.metric("success{stanza=\"main\"}") == "0");
  std::filesystem::remove_all(stage.path("state/history"));
  std::vector<std::string> options;
  std::string named;
  SUBCASE("another minimum") {
    options = {"--min-users", "1"};
    named = "--min-users";
  }
  SUBCASE("another minimum and set") {
    options = {"--min-users", "1", "--set", "20261122-170946F"};
    named = "--set, --min-users";
  }
  std::vector<std::string> arguments{"run"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const auto result = stage.drill(arguments);
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(stage.metrics() == before);
  CHECK(result.out.find("by hand    with " + named + ": the metrics of the stanza are unchanged\n") !=
        std::string::npos);
  json adhoc = json::array();
  for (std::size_t i = 0; i < options.size(); i += 2) adhoc.push_back(options[i]);
  CHECK(stage.report().at("adhoc").size() == adhoc.size());
  CHECK(stage.drill({"history"}).out.find("  pass, by hand  ") != std::string::npos);
  CHECK(stage.drill({"report", "--format", "html"}).out.find("A manual drill with " + named) != std::string::npos);
}

TEST_CASE("what the command line says over again, and where, makes no drill by hand") {
  Stage stage;
  std::filesystem::create_directory(stage.path("elsewhere"));
  REQUIRE(stage
              .drill({"run", "--set", "latest", "--target", "end-of-archive", "--min-users", "1", "--image",
                      "dr-drill/pg15", "--instance", "other"})
              .exit == 0);
  CHECK(stage.metric("success{stanza=\"main\"}") == "1");
  CHECK(stage.report().at("adhoc").empty());
}

TEST_CASE("a minimum of the environment belongs to the configuration") {
  Stage stage;
  stage.environment["MIN_USERS_EXPECTED"] = "5000";
  CHECK(stage.drill().exit == 1);
  CHECK(stage.metric("success{stanza=\"main\"}") == "0");
}

TEST_CASE("a drill by hand whose options cannot be used alerts nobody") {
  Stage stage{e2e::Behind::nothing};
  CHECK(stage.drill({"run", "--set", "2026"}).exit == 2);
  CHECK(stage.metrics().empty());
}

TEST_CASE("an instance that a drill by hand keeps is in the stanza's metrics") {
  Stage stage;
  REQUIRE(stage.drill().exit == 0);
  REQUIRE(stage.drill({"run", "--keep", "--set", "20261122-170946F"}).exit == 0);
  CHECK(stage.metric("instance_kept{stanza=\"main\"}") == "1");
  CHECK(stage.metric("success{stanza=\"main\"}") == "1");
  REQUIRE(stage.drill({"clean", "--kept"}).exit == 0);
  CHECK(stage.metric("instance_kept{stanza=\"main\"}") == "0");
}

TEST_CASE("a lost metrics file has the last success again, from the history") {
  Stage stage;
  stage.toml = "[[check]]\nname = \"users\"\nsql = \"SELECT count(*) FROM users\"\nmin = 1\n";
  REQUIRE(stage.drill().exit == 0);
  const std::string success = stage.metric("last_success_timestamp_seconds{stanza=\"main\"}");
  REQUIRE(stage.drill({"run", "--set", "20261122-170946F"}).exit == 0);
  std::filesystem::remove(stage.path("metrics/dr_drill_main.prom"));
  stage.toml = "[[check]]\nname = \"users\"\nsql = \"SELECT count(*) FROM users\"\nmin = 5000\n";
  CHECK(stage.drill().exit == 1);
  CHECK(stage.metric("last_success_timestamp_seconds{stanza=\"main\"}") == success);
}

TEST_SUITE_END();
