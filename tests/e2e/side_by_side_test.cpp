// More than one drill at a time: of one instance, on two hosts of one cluster, and of different instances.
#include <doctest/doctest.h>

#include <csignal>
#include <thread>

#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::Stage;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

/// An instance as a drill of another host has made it, with the end of its time.
json of_other_host(const std::string& expires_at) {
  return {{"name", "pg-restore-drill"},
          {"config",
           {{"user.dr-drill.managed", "true"},
            {"user.dr-drill.run-id", "20261122T040012Z-7f3a"},
            {"user.dr-drill.host", "other"},
            {"user.dr-drill.expires-at", expires_at}}}};
}

}  // namespace

TEST_SUITE_BEGIN("side_by_side");

TEST_CASE("the second drill of an instance leaves metrics and history to the first") {
  Stage stage{Behind::nothing};
  stage.rule("restore")["duration"] = 60;
  test::write_file(stage.path("metrics/dr_drill_main.prom"), "veza_backup_drill_success{stanza=\"main\"} 1\n");
  const auto first = stage.begin_drill();
  stage.wait_for_command("\"restore\"");
  CHECK(stage.drill().exit == 2);
  CHECK(stage.metrics() == "veza_backup_drill_success{stanza=\"main\"} 1\n");
  first->send(SIGTERM);
  CHECK(first->wait(30s).exit == 2);
  CHECK(stage.report().at("reason") == "interrupted");
  CHECK(stage.metric("success{stanza=\"main\"}") == "0");
}

TEST_CASE("preflight and a dry run know the drill that runs, and take its instance for no leftover") {
  Stage stage{Behind::nothing};
  stage.rule("restore")["duration"] = 60;
  const auto first = stage.begin_drill();
  stage.wait_for_command("\"restore\"");
  std::vector<std::string> look;
  SUBCASE("preflight") {
    look = {"preflight"};
  }
  SUBCASE("dry run") {
    look = {"run", "--dry-run"};
  }
  const auto result = stage.drill(look);
  CHECK(result.exit == 2);
  CHECK(result.err.find("drill_running: another drill is running in instance 'pg-restore-drill'") != std::string::npos);
  CHECK(result.out.find("left behind") == std::string::npos);
  first->send(SIGTERM);
  CHECK(first->wait(30s).exit == 2);
}

TEST_CASE("the second drill of an instance tells of another stanza that it was not drilled") {
  Stage stage{Behind::nothing};
  stage.rule("restore")["duration"] = 60;
  const auto first = stage.begin_drill();
  stage.wait_for_command("\"restore\"");
  stage.pgbackrest += "[other]\npg1-path=/var/lib/postgresql/other\n";
  CHECK(stage.drill({"run", "--stanza", "other", "--instance", "pg-restore-drill"}).exit == 2);
  CHECK(test::read_file(stage.path("metrics/dr_drill_other.prom")).find("reason=\"drill_running\"") !=
        std::string::npos);
  first->send(SIGTERM);
  CHECK(first->wait(30s).exit == 2);
}

TEST_CASE("an instance of a drill on another host is not touched") {
  Stage stage{Behind::nothing};
  SUBCASE("it was there") {
    stage.scenario["instances"] = json::array({of_other_host("2099-01-01T00:00:00Z")});
    const auto result = stage.drill();
    CAPTURE(result.err);
    CHECK(result.exit == 2);
    CHECK(stage.report().at("message") ==
          "instance 'pg-restore-drill' belongs to drill 20261122T040012Z-7f3a on host 'other' and is left alone until "
          "2099-01-01T00:00:00Z");
  }
  SUBCASE("it came between the look and the creation") {
    stage.scenario["instances"] = json::array({of_other_host("2099-01-01T00:00:00Z")});
    stage.scenario["faults"] = json::array({{{"method", "GET"},
                                             {"path", "^/1.0/instances/pg-restore-drill$"},
                                             {"status", 404},
                                             {"error", "Instance not found"}}});
    SUBCASE("and the operation fails, as in Incus 6.0") {}
    SUBCASE("and the request fails, as in Incus 7.0") {
      stage.scenario["faults"].push_back({{"method", "POST"},
                                          {"path", "^/1.0/instances$"},
                                          {"status", 500},
                                          {"error", "Instance \"pg-restore-drill\" already exists"}});
    }
    CHECK(stage.drill().exit == 2);
  }
  CHECK(stage.report().at("reason") == "drill_running");
  CHECK(stage.report().at("teardown_failed") == false);
  CHECK(stage.drill({"clean"}).out.find("left alone: ") != std::string::npos);
  REQUIRE(stage.daemon().instances().size() == 1);
  CHECK(stage.daemon().instances()[0].at("status") == "Running");
}

TEST_CASE("an instance of a dead drill on another host is swept when its time is over") {
  Stage stage{Behind::nothing};
  stage.scenario["instances"] = json::array({of_other_host("2020-01-01T00:00:00Z")});
  CHECK(stage.drill({"clean"}).out.starts_with("removed: instance 'pg-restore-drill'"));
}

TEST_CASE("different instances run side by side") {
  Stage stage{Behind::nothing};
  stage.rule("restore")["duration"] = 60;
  const auto first = stage.begin_drill();
  stage.wait_for_command("\"restore\"");
  const auto second = stage.begin_drill({"run", "--instance", "other-drill"});
  while (stage.commands_with("\"restore\"").size() < 2 && second->running()) std::this_thread::sleep_for(5ms);
  CHECK(first->running());
  CHECK(second->running());
  CHECK(stage.daemon().instances().size() == 2);
  for (const auto* drill : {first.get(), second.get()}) drill->send(SIGTERM);
  CHECK(first->wait(30s).exit == 2);
  CHECK(second->wait(30s).exit == 2);
  stage.check_nothing_left();
}

TEST_SUITE_END();
