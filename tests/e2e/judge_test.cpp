// What a drill makes of what the server, the data and the daemon say: no good backup is called bad, and no damage is
// explained away.
#include <doctest/doctest.h>

#include <filesystem>

#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::check_ended;
using e2e::Stage;
using nlohmann::json;

namespace {

/// One database more in the restored server, for one case.
class OwnDatabase {
 public:
  explicit OwnDatabase(std::string name) : name_(std::move(name)) {
    psql("postgres", {"CREATE DATABASE " + name_ + " TEMPLATE template0"});
  }
  OwnDatabase(const OwnDatabase&) = delete;
  OwnDatabase& operator=(const OwnDatabase&) = delete;
  ~OwnDatabase() { psql("postgres", {"DROP DATABASE " + name_ + " WITH (FORCE)"}); }

  void run(const std::vector<std::string>& statements) const { psql(name_, statements); }

  /// A table whose file is gone.
  void lose_a_table() const {
    run({"CREATE TABLE lost AS SELECT 1 AS id", "SET allow_system_table_mods = on",
         "UPDATE pg_class SET relfilenode = 4000000000 WHERE relname = 'lost'"});
  }

 private:
  static void psql(const std::string& database, const std::vector<std::string>& statements) {
    const auto directory = std::filesystem::path{test::RestoredPostgres::get().socket()}.parent_path();
    std::vector<std::string> argv{"/usr/bin/psql", "-XqAt", "-v",    "ON_ERROR_STOP=1", "-h", directory, "-U",
                                  "postgres",      "-d",    database};
    for (const auto& statement : statements) argv.insert(argv.end(), {"-c", statement});
    test::run_or_throw({.argv = argv});
  }

  std::string name_;
};

std::string read_level(const char* level) {
  return std::string{"[verify]\nlevel = \""} + level + "\"\n";
}

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
  database.run(
      {"CREATE FUNCTION boom(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF "
       "pg_catalog.current_setting('application_name') = 'dr-drill' THEN PERFORM "
       "pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE application_name = "
       "'dr-drill'; PERFORM pg_catalog.pg_sleep(1); END IF; RETURN n; END $$",
       "CREATE TABLE t AS SELECT 1 AS id", "CREATE INDEX ON t (boom(id))"});
  Stage stage;
  stage.toml = read_level("deep");
  const auto result = stage.drill();
  CAPTURE(result.out);
  CHECK(result.exit == 1);
  CHECK(stage.report().at("reason") == "server_crashed");
  CHECK(stage.report().at("message").get<std::string>().starts_with("the restored server broke off while it read "));
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
