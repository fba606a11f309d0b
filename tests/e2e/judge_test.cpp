// What a drill makes of what the server, the data and the daemon say: no good backup is called bad, and no damage is
// explained away.
#include <doctest/doctest.h>

#include "tests/e2e/own_database.hpp"
#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::check_ended;
using e2e::OwnDatabase;
using e2e::Stage;
using nlohmann::json;

namespace {

std::string read_level(const char* level) {
  return std::string{"[verify]\nlevel = \""} + level + "\"\n";
}

/// Makes a function that returns its argument, and does `body` first when a session of the drill calls it.
std::string in_the_drill(const std::string& name, const std::string& body) {
  return "CREATE FUNCTION " + name +
         "(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF "
         "pg_catalog.current_setting('application_name') = 'dr-drill' THEN " +
         body + "; END IF; RETURN n; END $$";
}

constexpr const char* k_ends_its_session = "PERFORM pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())";

}  // namespace

TEST_SUITE_BEGIN("judge");

TEST_CASE("a secret that is a word of the server's log changes nothing but what is written down") {
  Stage stage;
  stage.pgbackrest = "[global]\nrepo1-path=" + stage.path("repository") +
                     "\nrepo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=archive\n[main]\npg1-path=/var/lib/pg\n";
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  const json report = stage.report();
  CHECK(report.at("reason") == "none");
  CHECK(report.at("recovery").at("wal_segments_replayed") > 0);
  const std::string log =
      test::read_file(stage.path("state/history/" + report.at("run_id").get<std::string>() + "/postgres.log"));
  CHECK(log.find("archive") == std::string::npos);
  CHECK(log.find("dr-drill: not in the <redacted>: ") != std::string::npos);
}

TEST_CASE("what the repository says when it may not be listed is told without secrets") {
  Stage stage;
  stage.pgbackrest = "[global]\nrepo1-path=" + stage.path("repository") +
                     "\nrepo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=Geheim4711\n[main]\npg1-path=/var/lib/pg\n";
  auto& list = stage.rule("list");
  list["exit"] = 39;
  list["stderr"] = "ERROR: [039]: HTTP request failed with 403 (Forbidden): host: Geheim4711.blob.example\n";
  REQUIRE(stage.drill().exit == 0);
  const std::string findings = stage.report().at("findings").dump();
  CHECK(findings.find("the archive could not be listed: HTTP request failed with 403") != std::string::npos);
  CHECK(findings.find("Geheim4711") == std::string::npos);
}

TEST_CASE("a server that breaks off while its data is read has crashed") {
  const OwnDatabase database{"trap"};
  // amcheck asks the function of an index for every row.
  database.run({in_the_drill("boom",
                             "PERFORM pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE "
                             "application_name = 'dr-drill'; PERFORM pg_catalog.pg_sleep(1)"),
                "CREATE TABLE t AS SELECT 1 AS id", "CREATE INDEX ON t (boom(id))"});
  Stage stage;
  stage.toml = read_level("deep");
  const auto result = stage.drill();
  CAPTURE(result.out);
  CHECK(result.exit == 1);
  CHECK(stage.report().at("reason") == "server_crashed");
  CHECK(stage.report().at("message").get<std::string>().starts_with("the restored server crashed while it read "));
}

TEST_CASE("a session that is lost alone says nothing of the data") {
  const OwnDatabase database{"lonely"};
  database.run(
      {in_the_drill("leave", k_ends_its_session), "CREATE TABLE t AS SELECT 1 AS id", "CREATE INDEX ON t (leave(id))"});
  Stage stage;
  stage.toml = read_level("deep");
  const auto result = stage.drill();
  CAPTURE(result.out);
  CHECK(result.exit == 2);
  CHECK(stage.report().at("reason") == "incus_failed");
  CHECK(stage.report().at("message").get<std::string>().find(
            "the connection to the restored server, which is still running, was lost twice while it read "
            "public.t_leave_idx") != std::string::npos);
  CHECK(stage.report().at("verification").at("indexes").get<int>() > 100);
}

TEST_CASE("a session that is lost hides no damage of the relations that were read with it") {
  const OwnDatabase database{"hidden"};
  database.run({in_the_drill("leave", k_ends_its_session), in_the_drill("lie", "RETURN n + 1"),
                "CREATE TABLE t AS SELECT 1 AS id", "CREATE INDEX ON t (lie(id))", "CREATE INDEX ON t (leave(id))"});
  Stage stage;
  stage.toml = read_level("deep");
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 1);
  CHECK(stage.report().at("reason") == "corruption_found");
  const auto corruption = stage.report().at("verification").at("corruption");
  REQUIRE(corruption.size() == 1);
  CHECK(corruption.at(0).get<std::string>().starts_with("public.t_lie_idx in database 'hidden'"));
}

TEST_CASE("a database that cannot be verified is told, and the others are verified") {
  const OwnDatabase closed{"closed"};
  closed.lose_the_locale();
  Stage stage;
  stage.toml = read_level("read");
  const auto told = [&](const std::string& finding) {
    return stage.report().at("findings").dump().find(finding) != std::string::npos;
  };
  SUBCASE("for want of a locale") {
    const auto result = stage.drill();
    CAPTURE(result.err);
    CHECK(result.exit == 2);
    CHECK(stage.report().at("reason") == "tool_missing");
    CHECK(stage.report().at("message").get<std::string>().starts_with("the image lacks a locale of production: "));
    CHECK(told("database 'closed' could not be verified: "));
    CHECK(told("could not list the contents of database 'closed': "));
    CHECK(stage.report().at("verification").at("tables").get<int>() > 100);
    CHECK(stage.report().at("databases").size() > 2);
  }
  SUBCASE("and damage in another one counts more") {
    const OwnDatabase damaged{"damaged"};
    damaged.lose_a_table();
    const auto result = stage.drill();
    CHECK(result.exit == 1);
    CHECK(stage.report().at("reason") == "corruption_found");
    CHECK(told("database 'closed' could not be verified: "));
  }
}

TEST_CASE("a server of files is no server on a network") {
  const OwnDatabase database{"files"};
  database.run({"CREATE EXTENSION file_fdw", "CREATE SERVER disk FOREIGN DATA WRAPPER file_fdw",
                "CREATE EXTENSION postgres_fdw", "CREATE SERVER ledger FOREIGN DATA WRAPPER postgres_fdw"});
  Stage stage;
  CHECK(stage.drill().exit == 0);
  const auto findings = stage.report().at("findings").dump();
  CHECK(findings.find("foreign server 'ledger' in database 'files' was neutralised") != std::string::npos);
  CHECK(findings.find("foreign server 'disk'") == std::string::npos);
}

TEST_CASE("what comes of the server's log is told without secrets, names included") {
  Stage stage{Behind::nothing};
  stage.pgbackrest = "[global]\nrepo1-path=" + stage.path("repository") +
                     "\nrepo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=00000001000000000000000B\n[main]\n"
                     "pg1-path=/var/lib/pg\n";
  auto& server = stage.rule("server");
  server.erase("until_stopped");
  server["stderr"] =
      "dr-drill: not in the archive: 00000001000000000000000B\n"
      "2026-11-22 17:08:44.878 UTC [1] FATAL:  could not locate required checkpoint record\n";
  server["exit"] = 1;
  const auto result = stage.drill();
  CHECK(stage.report().at("message") == "WAL segment <redacted>, which the backup itself needs, is not in the archive");
}

TEST_CASE("a manifest that its own pgBackRest cannot read says why") {
  Stage stage{Behind::nothing};
  stage.rule("restore").erase("chunks");
  // As pgBackRest 2.45 says it of a database whose name is "new", a line break, "line".
  stage.rule("restore")["stdout"] =
      "ERROR: [029]: unable to load backup manifest file '/r/backup.manifest' or '/r/backup.manifest.copy':\n"
      "       FormatError: missing '=' in key/value at line 46: new\n"
      "       FormatError: missing '=' in key/value at line 46: new\n";
  stage.rule("restore")["exit"] = 29;
  const auto result = stage.drill();
  CHECK(result.exit == 1);
  CHECK(stage.report().at("reason") == "restore_failed");
  CHECK(stage.report().at("hint").get<std::string>().starts_with(
      "A database of production has a line break in its name, "));
}

TEST_CASE("damage that was read stays damage, whatever the kernel killed besides") {
  const OwnDatabase database{"damaged"};
  database.lose_a_table();
  Stage stage;
  stage.toml = read_level("read");
  stage.scenario["exec"].push_back({{"match", "oom_kill"}, {"stdout", "3\n"}});
  const auto result = stage.drill();
  CAPTURE(result.out);
  CHECK(result.exit == 1);
  CHECK(stage.report().at("reason") == "corruption_found");
}

TEST_CASE("a table that could not be read is not among those that were") {
  const OwnDatabase database{"partly"};
  const auto tables_read = [] {
    Stage stage;
    stage.toml = read_level("read");
    stage.drill();
    return stage.report().at("verification").at("tables").get<int>();
  };
  const int before = tables_read();
  database.lose_a_table();
  CHECK(tables_read() == before);
}

TEST_CASE("a backup of a PostgreSQL that is too old to be drilled") {
  for (const std::string version : {"11", "9.6"}) {
    CAPTURE(version);
    Stage stage{Behind::nothing};
    stage.info[0]["db"][0]["version"] = version;
    stage.rule("prepare")["stdout"] = "uid=100\ngid=102\ncpus=2\npg=" + version + "\npgbackrest=2.45\n";
    check_ended(stage, stage.drill(),
                {.exit = 2,
                 .reason = "version_mismatch",
                 .why = "provision: the backup is of PostgreSQL " + version + ", the oldest that can be drilled is 12",
                 .hint = "Restore it by hand, or upgrade production: PostgreSQL 11 and older get no fixes any more."});
    CHECK(stage.commands_with("pgbackrest restore").empty());
  }
}

/// The daemon fails `times` times to hand out the server's log; -1 is for ever.
nlohmann::json stumbling_over_the_log(int times) {
  // Other commands' come before the server's.
  int before = 0;
  Stage calm;
  REQUIRE(calm.drill().exit == 0);
  for (const auto& request : calm.daemon().requests()) {
    if (request.dump().find("pg_controldata") != std::string::npos) break;
    const auto path = request.at("path").get<std::string>();
    before += request.at("method") == "GET" && path.ends_with("stderr") ? 1 : 0;
  }
  return {{{"method", "GET"},
           {"path", "^/1.0/instances/[^/]+/logs/exec-output/.*stderr$"},
           {"nth", before + 1},
           {"times", times},
           {"status", 500}}};
}

TEST_CASE("a server's log that the daemon does not hand out is no word about the backup") {
  Stage stage;
  stage.scenario["faults"] = stumbling_over_the_log(-1);
  stage.toml = "[deadlines]\nrecover = \"5s\"\n";
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 2);
  CHECK(stage.report().at("failed_phase") == "recover");
}

TEST_CASE("a daemon that stumbles over the log's last words does not fail a drill that was promoted") {
  Stage stage;
  stage.scenario["faults"] = stumbling_over_the_log(3);
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(stage.report().at("recovery").at("wal_segments_replayed") > 0);
}

TEST_CASE("a drill that may take centuries is not overdue when it begins") {
  Stage stage;
  stage.toml = "[deadlines]\ntotal = \"99999d\"\n";
  REQUIRE(stage.drill().exit == 0);
  std::string expires;
  for (const auto& request : stage.daemon().requests()) {
    if (request.at("method") != "POST" || request.at("path") != "/1.0/instances") continue;
    expires = json::parse(request.at("body").get<std::string>())
                  .at("config")
                  .at("user.dr-drill.expires-at")
                  .get<std::string>();
  }
  CAPTURE(expires);
  CHECK(expires > "2030");
  CHECK(expires < "2100");
}

TEST_SUITE_END();
