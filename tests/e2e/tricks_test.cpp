// What somebody could put in a drill's way to make it hang, or write where it should not.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/e2e/stage.hpp"

namespace fs = std::filesystem;
using e2e::Behind;
using e2e::check_ended;
using e2e::Stage;
using nlohmann::json;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("tricks");

TEST_CASE("files of production that are pipes or devices") {
  Stage stage{Behind::nothing};
  const std::string conf = stage.path("conf/pgbackrest.conf");
  SUBCASE("pgbackrest.conf") {
    stage.pgbackrest.clear();
    REQUIRE(::mkfifo(conf.c_str(), 0600) == 0);
    check_ended(stage, stage.drill(),
                {.exit = 2,
                 .reason = "config_invalid",
                 .why = "preflight: could not read '" + conf + "': not a regular file",
                 .hint = "[backup] config names production's pgbackrest.conf on this host."});
  }
  SUBCASE("a CA and a key") {
    for (const std::string& file : {stage.path("pipe"), std::string{"/dev/zero"}}) {
      CAPTURE(file);
      Stage with_file{Behind::nothing};
      if (file != "/dev/zero") REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
      with_file.pgbackrest =
          "[global]\nrepo1-type=s3\nrepo1-path=/"
          "p\nrepo1-s3-bucket=b\nrepo1-s3-endpoint=localhost\nrepo1-s3-uri-style=path\n"
          "repo1-s3-region=r\nrepo1-s3-key=k\nrepo1-s3-key-secret=s\nrepo1-storage-ca-file=" +
          file + "\n[main]\npg1-path=/var/lib/postgresql/main\n";
      check_ended(with_file, with_file.drill(),
                  {.exit = 2,
                   .reason = "config_invalid",
                   .why = "provision: could not read '" + file + "': not a regular file (repo1-storage-ca-file)",
                   .hint = "pgbackrest.conf names this file; the drill needs it on this host."});
    }
  }
}

TEST_CASE("a metrics file that is a pipe or a link is replaced, and nothing behind it is read or written") {
  Stage stage{Behind::nothing};
  stage.rule("prepare")["exit"] = 1;
  const std::string file = stage.path("metrics/dr_drill_main.prom");
  const std::string victim = stage.path("victim");
  test::write_file(victim, "veza_backup_drill_last_success_timestamp_seconds{stanza=\"main\"} 1\n");
  SUBCASE("a pipe") {
    REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
  }
  SUBCASE("a link") {
    fs::create_symlink(victim, file);
  }
  CHECK(stage.drill().exit == 2);
  CHECK(fs::symlink_status(file).type() == fs::file_type::regular);
  CHECK(stage.metric("exit_code{stanza=\"main\"}") == "2");
  CHECK(stage.metric("last_success_timestamp_seconds{stanza=\"main\"}").empty());
  CHECK(test::read_file(victim).starts_with("veza_backup_drill_last_success"));
}

TEST_CASE("directories in which others could write are refused") {
  Stage stage{Behind::nothing};
  std::string reason;
  SUBCASE("state") {
    ::chmod(stage.path("state").c_str(), 0777);
    reason = "metrics_unwritable";
  }
  SUBCASE("a history that leads elsewhere") {
    fs::create_directory(stage.path("elsewhere"));
    fs::create_symlink(stage.path("elsewhere"), stage.path("state/history"));
    reason = "metrics_unwritable";
  }
  SUBCASE("run") {
    ::chmod(stage.path("run").c_str(), 0777);
    reason = "config_invalid";
  }
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 2);
  CHECK(stage.metric("last_result{stanza=\"main\",verdict=\"error\",reason=\"" + reason + "\",phase=\"preflight\"}") ==
        "1");
  CHECK(result.err.find("is not safe to use") != std::string::npos);
  stage.check_nothing_left();
}

TEST_CASE("the process leaves no core dump") {
  Stage stage{Behind::nothing};
  stage.rule("restore")["duration"] = 60;
  const auto drill = stage.begin_drill();
  stage.wait_for_command("\"restore\"");
  std::ifstream limits{"/proc/" + std::to_string(drill->pid()) + "/limits"};
  std::string found;
  for (std::string line; std::getline(limits, line);) {
    if (line.starts_with("Max core file size")) found = line;
  }
  CHECK(found.find(" 1                    1 ") != std::string::npos);
  drill->send(SIGTERM);
  CHECK(drill->wait(30s).exit == 2);
}

TEST_CASE("what was pushed is removed from an instance that cannot be removed") {
  Stage stage{Behind::nothing};
  stage.rule("restore")["exit"] = 1;
  stage.scenario["faults"] = json::array({{{"method", "DELETE"},
                                           {"path", "^/1.0/instances/pg-restore-drill$"},
                                           {"times", -1},
                                           {"status", 500},
                                           {"error", "busy"}}});
  stage.toml = "[deadlines]\nteardown = \"3s\"\n";
  CHECK(stage.drill().exit == 2);
  bool removed = false;
  for (const auto& request : stage.daemon().requests()) {
    removed =
        removed || (request.at("method") == "DELETE" && request.at("path") == "/1.0/instances/pg-restore-drill/files" &&
                    request.at("query").dump().find("pgbackrest.conf") != std::string::npos);
  }
  CHECK(removed);
}

TEST_CASE("a key that cannot be removed, or is not there, leaves no other in an instance that stays") {
  Stage stage{Behind::nothing};
  stage.rule("restore")["exit"] = 1;
  const std::string key = stage.path("server.key");
  test::write_file(key, "a key");
  stage.pgbackrest = "[global]\nrepo1-path=/p\nrepo1-host=localhost\nrepo1-host-type=tls\nrepo1-host-cert-file=" + key +
                     "\nrepo1-host-key-file=" + key + "\n[main]\npg1-path=/var/lib/postgresql/main\n";
  stage.toml = "[deadlines]\nteardown = \"3s\"\n";
  const json stays{{"method", "DELETE"},
                   {"path", "^/1.0/instances/pg-restore-drill$"},
                   {"times", -1},
                   {"status", 500},
                   {"error", "busy"}};
  // The first file is pgbackrest.conf.
  json first{{"method", "DELETE"}, {"path", "^/1.0/instances/pg-restore-drill/files$"}};
  bool refused = false;
  SUBCASE("the first is refused") {
    first.update({{"status", 500}, {"error", "read-only"}});
    refused = true;
  }
  SUBCASE("the first is not there") {
    first.update({{"status", 404}, {"error", "Not Found"}});
  }
  stage.scenario["faults"] = json::array({stays, first});
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 2);
  bool removed = false;
  for (const auto& request : stage.daemon().requests()) {
    removed =
        removed || (request.at("method") == "DELETE" && request.at("path") == "/1.0/instances/pg-restore-drill/files" &&
                    request.at("query").dump().find("server.key") != std::string::npos);
  }
  CHECK(removed);
  const auto warning =
      "the repository's keys are still in instance 'pg-restore-drill', in /var/lib/dr-drill/pgbackrest.conf: ";
  CHECK((result.err.find(warning) != std::string::npos) == refused);
}

TEST_CASE("an instance that is kept: the operator is told where the keys are") {
  Stage stage{Behind::nothing};
  stage.rule("restore")["exit"] = 1;
  const auto result = stage.drill({"run", "--keep"});
  CHECK(result.exit != 0);
  CHECK(result.err.find("keys are in: /var/lib/dr-drill/pgbackrest.conf") != std::string::npos);
}

TEST_CASE("a restore that the daemon forgot is resolved from the instance") {
  Stage stage;
  // The daemon forgets it when it has written its exit code, and before anybody was told.
  stage.rule("restore")["duration"] = 60;
  stage.rule("prepare")["creates"].push_back({{"path", "/var/lib/dr-drill/command-1.exit"}, {"content", "0\n"}});
  // Long after the answer to the PATCH that adds the proxy: the archive has been listed, nothing else is asked for.
  stage.scenario["faults"] =
      json::array({{{"method", "PATCH"}, {"path", "^/1.0/instances/"}, {"restart_daemon", true}, {"delay", 3}}});
  stage.scenario["restart_downtime"] = 0.1;
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.err.find("the daemon forgot a command") != std::string::npos);
  CHECK(result.exit == 0);
  stage.check_nothing_left();
}

TEST_CASE("a signal in the teardown") {
  Stage stage;
  stage.scenario["latency"]["stop"] = 3;
  const auto drill = stage.begin_drill();
  const auto end = std::chrono::steady_clock::now() + 60s;
  while (drill->err().find("info: teardown") == std::string::npos && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(5ms);
  }
  drill->send(SIGTERM);
  check_ended(stage, drill->wait(30s),
              {.exit = 2,
               .reason = "interrupted",
               .why = "teardown: ended by SIGTERM",
               .hint = "The backup had been proven before."});
}

TEST_SUITE_END();
