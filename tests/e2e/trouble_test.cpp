// Signals, deadlines, and an Incus that misbehaves: the drill ends with its reason and leaves nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::check_ended;
using e2e::Stage;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

json fault(json what) {
  return json::array({std::move(what)});
}

/// Sends the signal once a command with this word was begun.
test::ProgramResult interrupt(Stage& stage, const std::string& word, int signal) {
  const auto drill = stage.begin_drill();
  stage.wait_for_command(word);
  drill->send(signal);
  return drill->wait(30s);
}

}  // namespace

TEST_SUITE_BEGIN("trouble");

TEST_CASE("a signal during the restore") {
  for (const auto& [signal, called] : {std::pair{SIGTERM, "SIGTERM"}, {SIGINT, "SIGINT"}, {SIGHUP, "SIGHUP"}}) {
    const std::string name = called;
    CAPTURE(name);
    Stage stage{Behind::nothing};
    stage.rule("restore")["duration"] = 60;
    const auto begin = std::chrono::steady_clock::now();
    const auto result = interrupt(stage, "\"restore\"", signal);
    CHECK(std::chrono::steady_clock::now() - begin < 50s);
    check_ended(stage, result, {.exit = 2, .reason = "interrupted", .why = std::string{"restore: ended by "} + name});
  }
}

TEST_CASE("a signal while waiting for the end of recovery") {
  Stage stage{Behind::nothing};
  check_ended(stage, interrupt(stage, "pg_controldata", SIGTERM),
              {.exit = 2, .reason = "interrupted", .why = "recover: ended by SIGTERM"});
}

TEST_CASE("a signal while the instance is being made") {
  Stage stage{Behind::nothing};
  stage.scenario["latency"]["create"] = 5;
  const auto drill = stage.begin_drill();
  while (stage.daemon().instances().empty()) std::this_thread::sleep_for(5ms);
  drill->send(SIGTERM);
  const auto result = drill->wait(30s);
  check_ended(stage, result, {.exit = 2, .reason = "interrupted", .why = "launch: ended by SIGTERM"});
}

TEST_CASE("a drill that was killed is swept by the next one") {
  Stage stage;
  stage.rule("restore")["times"] = 1;
  auto quick = stage.rule("restore");
  quick.erase("times");
  stage.rule("restore")["duration"] = 60;
  stage.scenario["exec"].push_back(quick);
  {
    const auto drill = stage.begin_drill();
    stage.wait_for_command("\"restore\"");
    drill->send(SIGKILL);
    drill->wait(10s);
  }
  REQUIRE(stage.daemon().instances().size() == 1);
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(result.err.find("removing instance 'pg-restore-drill', left behind by drill ") != std::string::npos);
  stage.check_nothing_left();
}

TEST_CASE("clean removes what a killed drill left") {
  Stage stage{Behind::nothing};
  stage.rule("restore")["duration"] = 60;
  {
    const auto drill = stage.begin_drill();
    stage.wait_for_command("\"restore\"");
    drill->send(SIGKILL);
    drill->wait(10s);
  }
  const auto result = stage.drill({"clean"});
  CHECK(result.exit == 0);
  CHECK(result.out.starts_with("removed: instance 'pg-restore-drill' of drill "));
  stage.check_nothing_left();
}

TEST_CASE("two drills of one instance") {
  Stage stage{Behind::nothing};
  stage.rule("restore")["duration"] = 60;
  const auto first = stage.begin_drill();
  stage.wait_for_command("\"restore\"");
  const auto second = stage.drill();
  CHECK(second.exit == 2);
  CHECK(
      second.out.starts_with("ERROR: the drill could not run (drill_running)\n"
                             "  why        in preflight: another drill is running in instance 'pg-restore-drill'\n"));
  CHECK(stage.daemon().instances().size() == 1);
  const auto spared = stage.drill({"clean"});
  CHECK(spared.out.find("a drill is running in it") != std::string::npos);
  CHECK(first->running());
  first->send(SIGTERM);
  CHECK(first->wait(30s).exit == 2);
  stage.check_nothing_left();
}

TEST_CASE("deadlines") {
  Stage stage{Behind::nothing};
  SUBCASE("of the restore") {
    stage.rule("restore")["duration"] = 60;
    stage.toml = "[deadlines]\nrestore = \"1s\"\n";
    const auto result = stage.drill();
    CHECK(result.exit == 2);
    CHECK(stage.report().at("reason") == "deadline_exceeded");
    CHECK(stage.report().at("failed_phase") == "restore");
    const auto message = stage.report().at("message").get<std::string>();
    CHECK(message.starts_with("restore took longer than 1.0 s, which is what [deadlines] restore allows ("));
    CHECK(stage.report().at("hint").get<std::string>().starts_with("Raise [deadlines] restore if "));
  }
  SUBCASE("of recovery") {
    stage.toml = "[deadlines]\nrecover = \"1s\"\n";
    const auto result = stage.drill();
    CHECK(result.exit == 2);
    CHECK(stage.report().at("reason") == "deadline_exceeded");
    CHECK(stage.report().at("failed_phase") == "recover");
  }
  SUBCASE("of the whole drill") {
    stage.scenario["latency"]["create"] = 30;
    stage.scenario["faults"] = json::array();
    stage.toml = "[deadlines]\ntotal = \"4s\"\nteardown = \"3s\"\n";
    const auto begin = std::chrono::steady_clock::now();
    const auto result = stage.drill();
    CHECK(std::chrono::steady_clock::now() - begin < 25s);
    CHECK(result.exit == 2);
    CHECK(stage.report().at("reason") == "deadline_exceeded");
    CHECK(stage.report().at("failed_phase") == "launch");
    CHECK(stage.report().at("hint").get<std::string>().starts_with("Raise [deadlines] total if "));
    return;  // the daemon is still making the instance: it cannot be removed yet
  }
  stage.check_nothing_left();
}

TEST_CASE("the instance cannot be made") {
  Stage stage{Behind::nothing};
  stage.scenario["faults"] = fault({{"method", "POST"},
                                    {"path", "^/1.0/instances$"},
                                    {"operation_error", "Failed creating instance: disk on fire"}});
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "incus_failed",
               .why = "launch: creating instance 'pg-restore-drill': Failed creating instance: disk on fire"});
}

TEST_CASE("a repository on a file system that cannot be shown to a container") {
  Stage stage{Behind::nothing};
  // What Incus 6.0.4 says of a FUSE file system.
  const std::string said =
      "Failed to setup device mount \"repo1\": idmapping abilities are required but aren't supported on system";
  stage.scenario["faults"] = fault({{"method", "POST"}, {"path", "^/1.0/instances$"}, {"operation_error", said}});
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "repository_unreachable",
               .why = "launch: the repository's file system cannot be shown to an unprivileged container: creating "
                      "instance 'pg-restore-drill': " +
                      said});
}

TEST_CASE("a daemon that restarts during the restore") {
  Stage stage;
  stage.rule("restore")["duration"] = 60;
  stage.scenario["faults"] =
      fault({{"method", "PATCH"}, {"path", "^/1.0/instances/"}, {"restart_daemon", true}, {"delay", 0.5}});
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 2);
  CHECK(stage.report().at("reason") == "incus_failed");
  CHECK(stage.report().at("failed_phase") == "restore");
  stage.check_nothing_left();
}

TEST_CASE("waits whose answers break do not fail a drill") {
  for (const std::string damage : {"cut_body", "close", "malformed"}) {
    CAPTURE(damage);
    Stage stage;
    stage.scenario["faults"] = fault({{"path", "/wait$"}, {damage, true}, {"nth", 2}, {"times", 3}});
    const auto result = stage.drill();
    CAPTURE(result.err);
    CHECK(result.exit == 0);
    stage.check_nothing_left();
  }
}

TEST_CASE("answers that break where no wait is") {
  for (const std::string damage : {"cut_body", "malformed"}) {
    CAPTURE(damage);
    Stage stage{Behind::nothing};
    stage.scenario["faults"] = fault({{"path", "^/1.0/profiles/"}, {damage, true}});
    const auto result = stage.drill();
    CHECK(result.exit == 2);
    CHECK(stage.report().at("reason") == "incus_failed");
    CHECK(stage.report().at("failed_phase") == "preflight");
    stage.check_nothing_left();
  }
}

TEST_CASE("an answer to the creation that was lost leaves no orphan") {
  Stage stage{Behind::nothing};
  stage.scenario["faults"] = fault({{"method", "POST"}, {"path", "^/1.0/instances$"}, {"close", true}});
  stage.scenario["latency"]["record"] = 0.3;  // the instance comes into being after the answer was lost
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 2);
  CHECK(stage.report().at("reason") == "incus_failed");
  // The instance came, for it was deleted; there is none that could come later.
  const auto requests = stage.daemon().requests();
  CHECK(std::any_of(requests.begin(), requests.end(), [](const auto& request) {
    return request.at("method") == "DELETE" &&
           request.at("path").template get<std::string>().starts_with("/1.0/instances/") && request.at("status") == 202;
  }));
  stage.check_nothing_left();
}

TEST_CASE("a teardown that fails says what is left") {
  Stage stage;
  stage.scenario["faults"] =
      fault({{"method", "DELETE"}, {"path", "^/1.0/instances/"}, {"times", -1}, {"status", 500}, {"error", "busy"}});
  stage.toml = "[deadlines]\nteardown = \"3s\"\n";
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 2);
  CHECK(
      result.out.find("  teardown   FAILED: something could not be removed, see the log and `dr-drill clean --config " +
                      stage.path("drill.toml") + "`\n") != std::string::npos);
  CHECK(result.out.starts_with("ERROR: the backup is proven, but something could not be removed (teardown_failed)\n"));
  CHECK(result.err.find("error: teardown_failed in teardown: the backup is proven, but ") != std::string::npos);
  CHECK(stage.report().at("verdict") == "error");
  CHECK(stage.report().at("reason") == "teardown_failed");
  CHECK(stage.report().at("failed_phase") == "teardown");
  CHECK(stage.report().at("teardown_failed") == true);
  const auto junit = stage.drill({"report", "latest", "--format", "junit"});
  CHECK(junit.out.find("name=\"teardown\"") != std::string::npos);
  CHECK(junit.out.find("<error type=\"teardown_failed\"") != std::string::npos);
  CHECK(stage.report().at("exit_code") == 2);
  CHECK(stage.metric("success{stanza=\"main\"}") == "0");
  CHECK(stage.metric("teardown_failed{stanza=\"main\"}") == "1");
  CHECK(stage.metric("last_result{stanza=\"main\",verdict=\"error\",reason=\"teardown_failed\",phase=\"teardown\"}") ==
        "1");
  CHECK(std::filesystem::is_empty(stage.path("run")));
}

TEST_CASE("somebody else's instance under our name is never removed") {
  Stage stage{Behind::nothing};
  // It comes into being between preflight and launch: the fake has it from the beginning, preflight does not see it.
  stage.scenario["instances"] = json::array({{{"name", "pg-restore-drill"}, {"config", {{"user.owner", "me"}}}}});
  stage.scenario["faults"] = fault({{"method", "GET"},
                                    {"path", "^/1.0/instances/pg-restore-drill$"},
                                    {"status", 404},
                                    {"error", "Instance not found"}});
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 2);
  CHECK(stage.report().at("reason") == "instance_exists");
  CHECK(stage.report().at("teardown_failed") == false);
  const auto instances = stage.daemon().instances();
  REQUIRE(instances.size() == 1);
  CHECK(instances[0].at("status") == "Running");
}

TEST_SUITE_END();
