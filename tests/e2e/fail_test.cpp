// Drills that ran, and whose backup is not proven: exit 1, each with its reason.
#include <doctest/doctest.h>

#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::check_ended;
using e2e::Stage;
using nlohmann::json;

TEST_SUITE_BEGIN("fail");

TEST_CASE("fewer users than wanted") {
  const std::string why = "verify: check 'users': 1200 is below the minimum 5000";
  const std::string hint = "The query was: SELECT count(*) FROM users";
  SUBCASE("by option") {
    Stage stage;
    check_ended(stage, stage.drill({"run", "--min-users", "5000"}),
                {.exit = 1, .reason = "check_failed", .why = why, .hint = hint, .by_hand = true});
  }
  SUBCASE("by variable") {
    Stage stage;
    stage.environment["MIN_USERS_EXPECTED"] = "5000";
    check_ended(stage, stage.drill(), {.exit = 1, .reason = "check_failed", .why = why, .hint = hint});
    CHECK(stage.metric("check_passed{stanza=\"main\",check=\"users\"}") == "0");
    CHECK(stage.metric("check_value{stanza=\"main\",check=\"users\"}") == "1200");
  }
  SUBCASE("by configuration") {
    Stage stage;
    stage.toml = "[[check]]\nname = \"users\"\nsql = \"SELECT count(*) FROM users\"\nmin = 5000\n";
    check_ended(stage, stage.drill(), {.exit = 1, .reason = "check_failed", .why = why, .hint = hint});
  }
}

TEST_CASE("a table is missing") {
  Stage stage;
  stage.toml = "[[check]]\nname = \"orders\"\nsql = \"SELECT count(*) FROM orders\"\nmin = 1\n";
  check_ended(stage, stage.drill(),
              {.exit = 1,
               .reason = "check_failed",
               .why = "verify: check 'orders': relation \"orders\" does not exist in database 'postgres'; [postgres] "
                      "database or the check's own names another",
               .hint = "The query was: SELECT count(*) FROM orders"});
}

TEST_CASE("every check is asked though one failed") {
  Stage stage;
  stage.toml =
      "[[check]]\nname = \"first\"\nsql = \"SELECT 1\"\nequals = \"2\"\n"
      "[[check]]\nname = \"second\"\nsql = \"SELECT 'x'\"\nequals = \"x\"\n";
  check_ended(stage, stage.drill(), {.exit = 1, .reason = "check_failed", .why = "verify: check 'first': 1 is not 2"});
  CHECK(stage.metric("check_passed{stanza=\"main\",check=\"first\"}") == "0");
  CHECK(stage.metric("check_passed{stanza=\"main\",check=\"second\"}") == "1");
}

TEST_CASE("checks that read no table of production prove nothing") {
  Stage stage;
  stage.toml =
      "[[check]]\nname = \"one\"\nsql = \"SELECT 1\"\nmin = 1\n"
      "[[check]]\nname = \"catalog\"\nsql = \"SELECT count(*) FROM pg_class\"\nmin = 1\n"
      "[[check]]\nname = \"setting\"\nsql = \"SHOW server_encoding\"\nequals = \"UTF8\"\n";
  check_ended(stage, stage.drill(),
              {.exit = 1,
               .reason = "check_failed",
               .why = "verify: no check read a table of production: nothing is proven about the data"});
  CHECK(stage.metric("check_passed{stanza=\"main\",check=\"setting\"}") == "1");
}

TEST_CASE("a check that answers with millions of rows fails without fetching them") {
  Stage stage;
  stage.toml = "[[check]]\nname = \"rows\"\nsql = \"SELECT u.id FROM users u, generate_series(1, 1000000)\"\nmin = 1\n";
  check_ended(stage, stage.drill(),
              {.exit = 1,
               .reason = "check_failed",
               .why = "verify: check 'rows': the query returned more than one row, expected exactly one"});
}

TEST_CASE("data that is older than wanted") {
  Stage stage;
  stage.toml =
      "[[check]]\nname = \"fresh\"\nsql = \"SELECT timestamptz '2020-01-01 00:00+00' FROM users LIMIT 1\"\nmax_age = "
      "\"1h\"\n";
  const auto result = stage.drill();
  CHECK(result.exit == 1);
  CHECK(stage.report().at("message").get<std::string>().starts_with("check 'fresh': is "));
  CHECK(stage.report().at("message").get<std::string>().ends_with(" old, older than 1h"));
  CHECK(std::stod(stage.metric("check_value{stanza=\"main\",check=\"fresh\"}")) > 86400.0 * 365 * 5);
}

TEST_CASE("a row from the far future is not fresh") {
  for (const char* instant : {"infinity", "2999-01-01"}) {
    CAPTURE(instant);
    Stage stage;
    stage.toml = std::string{"[[check]]\nname = \"fresh\"\nmax_age = \"1h\"\nsql = \"SELECT timestamptz '"} + instant +
                 "' FROM users LIMIT 1\"\n";
    check_ended(stage, stage.drill(),
                {.exit = 1, .reason = "check_failed", .why = "verify: check 'fresh': is not an instant of the past"});
  }
}

TEST_CASE("what is no instant has no age") {
  Stage stage;
  stage.toml = "[[check]]\nname = \"fresh\"\nsql = \"SELECT count(*) FROM users\"\nmax_age = \"1h\"\n";
  check_ended(stage, stage.drill(),
              {.exit = 1,
               .reason = "check_failed",
               .why = "verify: check 'fresh': invalid input syntax for type timestamp with time zone: \"1200\""});
}

TEST_CASE("fewer rows than in the last drill that passed") {
  Stage stage;
  stage.toml =
      "[[check]]\nname = \"users\"\nsql = \"SELECT count(*) FROM users\"\nmin = 1\nmin_ratio_to_previous = 0.8\n";
  REQUIRE(stage.drill().exit == 0);
  auto past = stage.report();
  CHECK(past.at("findings").dump().find("had no earlier drill to be compared with") != std::string::npos);
  past.at("checks")[0]["number"] = 2000;
  const auto run = past.at("run_id").get<std::string>();
  test::write_file(stage.path("state/history/" + run + "/report.json"), past.dump());
  const auto result = stage.drill();
  CHECK(result.exit == 1);
  CHECK(result.out.find("check 'users': 1200 is below 0.8 times the 2000 of the last drill that passed") !=
        std::string::npos);
}

TEST_CASE("the archive has the drill's own timeline") {
  Stage stage;
  stage.rule("list")["times"] = 1;
  auto& rules = stage.scenario["exec"];
  rules.push_back({{"match", "repo-ls$"}, {"stdout", e2e::listing({1, 2}, {2})}});
  json compare{{"match", "archive-get 00000002.history"}};
  SUBCASE("the very file") {
    compare["exit"] = 0;
    rules.push_back(compare);
    check_ended(
        stage, stage.drill(),
        {.exit = 1,
         .reason = "production_touched",
         .why = "verify: the archive has a history file of timeline 2, which the drill's server promoted itself to"});
  }
  SUBCASE("production's own") {
    compare["exit"] = 1;
    rules.push_back(compare);
    REQUIRE(stage.drill().exit == 0);
    CHECK(stage.report().at("findings").dump().find("production went to timeline 2 while the drill ran") !=
          std::string::npos);
  }
}

TEST_CASE("a timeline of which the archive has no WAL") {
  Stage stage;
  stage.rule("list")["stdout"] = e2e::listing({1}, {2});
  check_ended(stage, stage.drill(),
              {.exit = 1,
               .reason = "replay_incomplete",
               .why = "verify: timeline 2 began by 2026-11-22T17:10:00Z, and the archive has no WAL of it"});
}

TEST_CASE("a check that writes is refused by the session") {
  Stage stage;
  stage.toml = "[[check]]\nname = \"evil\"\nsql = \"DELETE FROM users RETURNING 1\"\nmin = 1\n";
  check_ended(stage, stage.drill(),
              {.exit = 1,
               .reason = "check_failed",
               .why = "verify: check 'evil': cannot execute DELETE in a read-only transaction"});
}

TEST_CASE("restore fails on a damaged backup") {
  Stage stage{Behind::nothing};
  stage.rule("restore").erase("chunks");
  stage.rule("restore")["stdout"] =
      "P00   INFO: restore command begin 2.45\n"
      "ERROR: [029]: raised from local-1 shim protocol: unable to decompress\n"
      "P00   INFO: restore command end: aborted with exception [029]\n";
  stage.rule("restore")["exit"] = 29;
  check_ended(stage, stage.drill(),
              {.exit = 1,
               .reason = "restore_failed",
               .why = "restore: pgbackrest restore failed with exit code 29: raised from local-1 shim protocol: unable "
                      "to decompress",
               .hint = "See pgbackrest.log next to the report; `pgbackrest verify` tells which files are damaged."});
  CHECK(
      test::read_file(stage.path("state/history/" + stage.report().at("run_id").get<std::string>() + "/pgbackrest.log"))
          .find("unable to decompress") != std::string::npos);
}

TEST_CASE("a server that breaks off while it is asked") {
  constexpr const char* k_sessions =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename IS NOT NULL";
  Stage stage;
  const auto ask = [&](const std::string& sql) {
    stage.toml = "[[check]]\nname = \"users\"\nsql = \"" + sql + "\"\nmin = 1\n";
    return stage.drill();
  };
  SUBCASE("all its sessions end, as when one of its processes crashed") {
    check_ended(stage, ask(k_sessions),
                {.exit = 1,
                 .reason = "server_crashed",
                 .why = "verify: the restored server crashed while check 'users' ran: the connection was lost",
                 .hint = "See the end of postgres.log next to the report: it names the process and the signal."});
  }
  SUBCASE("the check's own session alone") {
    check_ended(
        stage, ask(std::string{k_sessions} + " AND pid = pg_backend_pid()"),
        {.exit = 1, .reason = "check_failed", .why = "verify: check 'users': the connection was lost", .hint = {}});
  }
}

TEST_CASE("PostgreSQL does not start") {
  Stage stage{Behind::nothing};
  auto& server = stage.rule("server");
  server.erase("until_stopped");
  server["stderr"] = "2026-11-22 17:08:44.877 UTC [1] FATAL:  could not load library \"x\"\n";
  server["exit"] = 1;
  check_ended(
      stage, stage.drill(),
      {.exit = 1,
       .reason = "postgres_would_not_start",
       .why = "recover: the server ended with exit code 1 before recovery began: FATAL:  could not load library \"x\"",
       .hint = "See postgres.log next to the report; `--keep-on-failure` keeps the container for inspection."});
}

TEST_CASE("a WAL segment cannot be fetched") {
  Stage stage{Behind::nothing};
  auto& server = stage.rule("server");
  server.erase("until_stopped");
  server["stderr"] =
      "2026-11-22 17:08:44.748 UTC [1] LOG:  redo starts at 0/6000028\n"
      "ERROR: [042]: unable to get 000000010000000000000009:\n"
      "       repo1: 15-1/000000010000000000000009.gz [FormatError] unexpected eof in compressed data\n"
      "2026-11-22 17:08:44.878 UTC [1] FATAL:  could not restore file \"000000010000000000000009\" from archive: "
      "child process exited with exit code 255\n";
  server["exit"] = 1;
  const auto result = stage.drill();
  CHECK(result.exit == 1);
  CHECK(stage.report().at("reason") == "replay_failed");
  CHECK(stage.report().at("message").get<std::string>().starts_with(
      "WAL could not be fetched from the archive: [042] unable to get 000000010000000000000009:"));
  stage.check_nothing_left();
}

TEST_CASE("replay ends before the end of the archive") {
  Stage stage;
  std::string further = test::RestoredPostgres::get().archive_max();
  further.replace(22, 2, "F0");
  stage.info[0]["archive"][0]["max"] = further;
  const auto result = stage.drill();
  CHECK(result.exit == 1);
  CHECK(stage.report().at("reason") == "replay_incomplete");
  CHECK(stage.report().at("message").get<std::string>().find("the archive goes to " + further) != std::string::npos);
  stage.check_nothing_left();
}

TEST_CASE("the archive goes on in another timeline") {
  Stage stage;
  std::string other = test::RestoredPostgres::get().archive_max();
  other[7] = '7';
  stage.info[0]["archive"][0]["max"] = other;
  check_ended(
      stage, stage.drill(),
      {.exit = 1,
       .reason = "wrong_timeline",
       .why = "verify: timeline 1 was replayed, the newest segment of the archive, " + other + ", is of timeline 7",
       .hint = "A server that was promoted elsewhere may have written to this repository."});
}

TEST_CASE("the restored cluster is another one") {
  Stage stage;
  const auto id = std::to_string(stage.info[0]["db"][0]["system-id"].get<std::uint64_t>());
  stage.info[0]["db"][0]["system-id"] = 4711;
  check_ended(stage, stage.drill(),
              {.exit = 1,
               .reason = "wrong_timeline",
               .why = "verify: the restored server has the system identifier " + id + ", the repository says 4711"});
}

TEST_CASE("a missed objective") {
  SUBCASE("fails") {
    Stage stage;
    stage.rule("restore")["duration"] = 1.5;
    stage.toml = "[objectives]\nrto = \"1s\"\n";
    const auto result = stage.drill();
    CHECK(result.exit == 1);
    CHECK(stage.report().at("reason") == "rto_missed");
    CHECK(stage.metric("rto_objective_seconds{stanza=\"main\"}") == "1");
  }
  SUBCASE("with another one: the message names both") {
    Stage stage;
    stage.rule("restore")["duration"] = 1.5;
    stage.toml = "[objectives]\nrto = \"1s\"\nrpo = \"1s\"\n";
    CHECK(stage.drill().exit == 1);
    const auto report = stage.report();
    CHECK(report.at("reason") == "rto_missed");
    const auto message = report.at("message").get<std::string>();
    CAPTURE(message);
    CHECK(message.starts_with("RTO is "));
    CHECK(message.find(" s, the objective is 1 s; RPO is ") != std::string::npos);
    CHECK(message.ends_with(" s, the objective is 1 s"));
    CHECK(report.at("hint").get<std::string>().find("heartbeat") != std::string::npos);
  }
  SUBCASE("warns where that was asked for") {
    Stage stage;
    stage.rule("restore")["duration"] = 1.5;
    stage.toml = "[objectives]\nrto = \"1s\"\non_miss = \"warn\"\n";
    CHECK(stage.drill().exit == 0);
    REQUIRE(stage.report().at("findings").size() == 1);
  }
}

TEST_CASE("a check of a database that the backup does not have names those that it has") {
  Stage stage;
  stage.toml = "[[check]]\nname = \"shop\"\nsql = \"SELECT count(*) FROM users\"\nmin = 1\ndatabase = \"shp\"\n";
  const auto result = stage.drill();
  CHECK(result.exit == 1);
  CHECK(stage.report().at("reason") == "check_failed");
  const auto message = stage.report().at("checks").at(0).at("message").get<std::string>();
  CHECK_MESSAGE(message.find("\"shp\" does not exist") != std::string::npos, message);
  CHECK_MESSAGE(message.find("; the backup has 'postgres'") != std::string::npos, message);
}

TEST_SUITE_END();
