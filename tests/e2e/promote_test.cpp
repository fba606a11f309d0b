// [postgres] promote = "triggered": a standby is asked to promote itself.
#include <doctest/doctest.h>

#include <chrono>

#include "tests/e2e/stage.hpp"

using e2e::Stage;

TEST_SUITE_BEGIN("promote");

TEST_CASE("a standby is promoted") {
  const auto& postgres = test::RestoredPostgres::get();
  const std::string log = postgres.promote(*postgres.begin_standby("told"));
  REQUIRE(log.find("entering standby mode") != std::string::npos);
  const auto standby = postgres.begin_standby("standby");

  Stage stage;
  stage.postgres_socket = standby->socket();
  const auto said = stage.rule("server")["stderr"].get<std::string>();
  stage.rule("server")["stderr"] = log + said.substr(said.rfind("dr-drill: not in the archive: "));
  stage.scenario["exec"].push_back({{"match", "kill -USR1"}});
  stage.toml = "[postgres]\npromote = \"triggered\"\n";
  const auto drill = stage.begin_drill();
  stage.wait_for_command("kill -USR1");
  postgres.promote(*standby);
  const auto result = drill->wait(std::chrono::seconds{60});
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(result.out.find(", promoted from standby\n") != std::string::npos);
  const auto recovery = stage.report().at("recovery");
  CHECK(recovery.at("promote") == "triggered");
  CHECK(recovery.at("timeline") == 1);
  CHECK(stage.commands_with("kill -USR1").size() == 1);
  const auto server = stage.commands_with("pg_controldata");
  REQUIRE(server.size() == 1);
  CHECK(server[0].at("command").dump().find("\"triggered\"") != std::string::npos);
  stage.check_nothing_left();
}

TEST_CASE("a standby that cannot be asked to promote itself is waited for no longer than its end would take") {
  const auto& postgres = test::RestoredPostgres::get();
  const auto standby = postgres.begin_standby("deaf");
  Stage stage;
  stage.postgres_socket = standby->socket();
  stage.rule("server")["stderr"] = standby->log();
  stage.scenario["exec"].push_back({{"match", "kill -USR1"}, {"exit", 1}, {"stderr", "no such process"}});
  stage.toml = "[postgres]\npromote = \"triggered\"\n";
  check_ended(
      stage, stage.drill(),
      {2, "internal",
       "recover: the restored server runs as a standby and could not be asked to promote itself: no such process",
       "See postgres.log next to the report, or set [postgres] promote = \"recovery\"."});
}

TEST_CASE("a recovery is not asked to promote itself") {
  Stage stage;
  const auto result = stage.drill();
  CHECK(result.exit == 0);
  CHECK(result.out.find("promoted from standby") == std::string::npos);
  CHECK(stage.report().at("recovery").at("promote") == "recovery");
  CHECK(stage.commands_with("kill -USR1").empty());
}

TEST_CASE("a target by hand does not go with it") {
  Stage stage{e2e::Behind::nothing};
  stage.toml = "[postgres]\npromote = \"triggered\"\n";
  const auto result = stage.drill({"run", "--target", "immediate"});
  CHECK(result.exit == 2);
  CHECK(
      result.err.find("--target: \"triggered\" goes with the target \"end-of-archive\" only, not with \"immediate\"") !=
      std::string::npos);
  CHECK(result.err.find("HINT: set [postgres] promote = \"recovery\"") != std::string::npos);
}

TEST_SUITE_END();
