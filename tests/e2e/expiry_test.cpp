// Production expires backups while one of them is drilled: what is missing then says nothing about the backup.
#include <doctest/doctest.h>

#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::check_ended;
using e2e::Stage;
using nlohmann::json;

namespace e2e_expiry {

namespace {

constexpr const char* k_label = "20261122-170946F";
constexpr const char* k_hint = "Schedule the drill for a time when no backups expire.";

/// After the first look at it, the repository has a newer backup; the one that is drilled is `kept` or not.
void expire(Stage& stage, const json& before, bool kept) {
  json newer = before[0]["backup"][0];
  newer["label"] = "20261122-180000F";
  json after = before;
  auto& backups = after[0]["backup"];
  if (!kept) backups.clear();
  backups.push_back(newer);
  stage.rule("info")["times"] = 1;
  stage.scenario["exec"].push_back({{"match", "pgbackrest .* info$"}, {"stdout", after.dump()}});
}

}  // namespace

TEST_SUITE_BEGIN("expiry");

TEST_CASE("a backup that expires while it is restored") {
  Stage stage{Behind::nothing};
  expire(stage, stage.info, false);
  stage.rule("restore").erase("chunks");
  stage.rule("restore")["stdout"] = "ERROR: [055]: unable to open missing file 'bundle/1'\n";
  stage.rule("restore")["exit"] = 55;
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "no_backup",
               .why = std::string{"restore: backup '"} + k_label +
                      "' expired during the drill: pgbackrest restore failed with exit code 55: unable to open "
                      "missing file 'bundle/1'",
               .hint = k_hint});
}

TEST_CASE("a repository that goes away while it is restored says nothing about the backup") {
  Stage stage{Behind::nothing};
  std::string status = "[ServiceError] TLS error [5:0] no details available";
  bool away = true;
  SUBCASE("it does not answer any more") {}
  SUBCASE("it is damaged") {
    status = "[FormatError] unable to load info file '/repo/backup/main/backup.info'";
    away = false;
  }
  json after = stage.info;
  after[0]["repo"][0]["status"] = {{"code", 99}, {"message", status}};
  after[0]["backup"].clear();
  stage.rule("info")["times"] = 1;
  stage.scenario["exec"].push_back({{"match", "pgbackrest .* info$"}, {"stdout", after.dump()}});
  stage.rule("restore").erase("chunks");
  stage.rule("restore")["stdout"] = "ERROR: [075]: backup set 20261122-170946F is not valid\n";
  stage.rule("restore")["exit"] = 75;
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == (away ? 2 : 1));
  CHECK(stage.report().at("reason") == (away ? "repository_unreachable" : "restore_failed"));
  if (away) {
    CHECK(stage.report().at("message") ==
          "the repository became unreadable during the drill: [ServiceError] TLS error [5:0] no details available; "
          "before "
          "that: pgbackrest restore failed with exit code 75: backup set 20261122-170946F is not valid");
  }
}

TEST_CASE("a backup that expires while its WAL is replayed") {
  Stage stage{Behind::nothing};
  expire(stage, stage.info, false);
  auto& server = stage.rule("server");
  server.erase("until_stopped");
  server["stderr"] =
      "2026-11-22 17:08:44.748 UTC [1] LOG:  starting PostgreSQL\n"
      "dr-drill: not in the archive: 00000001000000000000000B\n"
      "2026-11-22 17:08:44.878 UTC [1] FATAL:  could not locate required checkpoint record\n";
  server["exit"] = 1;
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "no_backup",
               .why = std::string{"recover: backup '"} + k_label +
                      "' expired during the drill: WAL segment 00000001000000000000000B, which the backup itself "
                      "needs, is not in the archive",
               .hint = k_hint});
}

TEST_CASE("WAL that goes with another backup while it is replayed") {
  Stage stage;
  std::string further = test::RestoredPostgres::get().archive_max();
  further.replace(22, 2, "F0");
  stage.info[0]["archive"][0]["max"] = further;
  json before = stage.info;
  json older = before[0]["backup"][0];
  older["label"] = "20261121-170946F";
  older["timestamp"] = {{"start", 1795281000}, {"stop", 1795281010}};
  stage.info[0]["backup"].insert(stage.info[0]["backup"].begin(), older);
  SUBCASE("is no verdict") {
    expire(stage, before, true);
    const auto result = stage.drill();
    CHECK(result.exit == 2);
    CHECK(stage.report().at("reason") == "no_backup");
    CHECK(stage.report().at("message").get<std::string>().starts_with(
        std::string{"backup '20261121-170946F' expired while '"} + k_label +
        "' was drilled, and WAL that is missing may have been removed with it: replay ended at "));
  }
  SUBCASE("where nothing went, it is missing") {
    const auto result = stage.drill();
    CHECK(result.exit == 1);
    CHECK(stage.report().at("reason") == "replay_incomplete");
  }
}

TEST_CASE("a repository that goes away while WAL is replayed") {
  Stage stage{Behind::nothing};
  stage.rule("info")["stdout"] = stage.info.dump();
  stage.rule("info")["times"] = 1;
  stage.scenario["exec"].push_back({{"match", "pgbackrest .* info$"},
                                    {"stderr", "ERROR: [049]: unable to connect to 'minio:9000'\n"},
                                    {"exit", 49}});
  auto& server = stage.rule("server");
  server.erase("until_stopped");
  server["stderr"] =
      "2026-11-22 17:08:44.748 UTC [1] LOG:  redo starts at 0/6000028\n"
      "2026-11-22 17:08:44.878 UTC [1] FATAL:  could not restore file\n";
  server["exit"] = 1;
  const auto result = stage.drill();
  CHECK(result.exit == 2);
  CHECK(stage.report().at("reason") == "repository_unreachable");
}

TEST_SUITE_END();

}  // namespace e2e_expiry
