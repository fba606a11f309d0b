#include "drill/pgbackrest/choose_backup.hpp"
#include "drill/pgbackrest/info.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/unit/fixture.hpp"

namespace unit::pgbackrest_info {

using namespace drill::pgbackrest;
using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

/// Output of a real pgBackRest 2.45; the lab's path is shortened.
std::string error_of(std::string_view json) {
  try {
    parse_info(json, "main");
    return "";
  } catch (const InfoError& error) {
    return error.what();
  }
}

/// One stanza with one backup, as little as is allowed; `more` goes into the backup.
std::string minimal(const std::string& more = "") {
  return R"([{"name":"main","status":{"code":0},"backup":[{"label":"20260428-005100F","type":"full","database":{"id":1},)"
         R"("timestamp":{"start":1,"stop":2},"archive":{"start":null,"stop":null},"info":{"size":10,"delta":5},)"
         R"("backrest":{"version":"2.1"})" +
         more + "}]}]";
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("info: two repositories with four backups") {
  const Info info = parse_info(fixture("pgbackrest/info-two-repositories.json"), "main");

  CHECK(info.stanza == "main");
  CHECK(info.status.code == status_code::k_ok);
  CHECK(info.status.message == "ok");
  CHECK(info.cipher == "mixed");
  REQUIRE(info.repositories.size() == 2);
  CHECK(info.repositories[1].key == 2);
  CHECK(info.repositories[1].cipher == "aes-256-cbc");
  REQUIRE(info.databases.size() == 2);
  CHECK(info.databases[0].system_id == 7711043822826945899U);
  CHECK(info.databases[0].version == "15");
  REQUIRE(info.archives.size() == 2);
  CHECK(info.archives[0].id == "15-1");
  CHECK(info.archives[0].min == "000000010000000000000001");
  CHECK(info.archives[0].max == "000000010000000000000009");
  REQUIRE(info.backups.size() == 4);

  const Backup& incr = info.backups[2];
  CHECK(incr.label == "20261122-170818F_20261122-170827I");
  CHECK(incr.type == "incr");
  CHECK(incr.prior == "20261122-170818F_20261122-170823D");
  CHECK(incr.repo_key == 1);
  CHECK_FALSE(incr.error);
  CHECK(incr.start_time == sys_seconds{seconds{1795367307}});
  CHECK(incr.stop_time == sys_seconds{seconds{1795367309}});
  CHECK(incr.lsn_start == drill::postgres::parse_lsn("0/6000028"));
  CHECK(incr.lsn_stop == drill::postgres::parse_lsn("0/6000100"));
  CHECK(incr.archive_start == "000000010000000000000006");
  CHECK(incr.size == 23131839);
  CHECK(incr.delta == 131338);
  CHECK(incr.repository_size == 3070560);
  CHECK(incr.repository_delta == 13681);
  CHECK(incr.pgbackrest_version == "2.45");
  CHECK_FALSE(info.backups[0].prior.has_value());
}

TEST_CASE("info: a backup leads to its database and to the archive of its own repository") {
  const Info info = parse_info(fixture("pgbackrest/info-two-repositories.json"), "main");
  const Backup* latest = &drill::pgbackrest::choose_backup(info, {"latest", "2"});

  CHECK(latest->repo_key == 2);
  CHECK(latest->type == "full");
  REQUIRE(info.database_of(*latest) != nullptr);
  CHECK(info.database_of(*latest)->repo_key == 2);
  REQUIRE(info.archive_of(*latest) != nullptr);
  CHECK(info.archive_of(*latest)->repo_key == 2);

  Backup stranger = *latest;
  stranger.database_id = 9;
  CHECK(info.database_of(stranger) == nullptr);
  CHECK(info.archive_of(stranger) == nullptr);
}

TEST_CASE("info: stanzas without data are values, not errors") {
  const Info missing = parse_info(fixture("pgbackrest/info-other-stanza.json"), "other");
  CHECK(missing.status.code == status_code::k_missing_stanza_path);
  CHECK(missing.status.message == "missing stanza path");
  CHECK(missing.backups.empty());

  const Info empty = parse_info(fixture("pgbackrest/info-no-backup.json"), "main");
  CHECK(empty.status.code == status_code::k_no_valid_backups);
  REQUIRE(empty.archives.size() == 2);
  CHECK_FALSE(empty.archives[0].max.has_value());
}

TEST_CASE("info: raw bytes of an encrypted file inside a message do not hide the rest") {
  const std::string text = fixture("pgbackrest/info-wrong-passphrase.json");
  const Info info = parse_info(text, "main");

  CHECK(info.status.code == status_code::k_mixed);
  REQUIRE(info.repositories.size() == 2);
  CHECK(info.repositories[0].status.code == status_code::k_ok);
  CHECK(info.repositories[1].status.code == status_code::k_other);
  CHECK(info.repositories[1].status.message.starts_with("[FormatError] unable to load info file '/srv/lab/repo2/"));
  CHECK(info.backups.size() == 3);
}

TEST_CASE("info: bytes that are not UTF-8 are replaced, those that are stay") {
  const auto message = [](const std::string& bytes) {
    return parse_info(R"([{"name":"main","status":{"code":99,"message":")" + bytes + R"("}}])", "main").status.message;
  };
  CHECK(message("h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80") == "h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
  CHECK(message("\xff") == "?");
  CHECK(message("\xc3") == "?");
  CHECK(message("\xc0\xaf") == "??");
  CHECK(message("\xe0\x80\x80") == "???");
  CHECK(message("\xed\xa0\x80") == "???");
  CHECK(message("\xf4\x90\x80\x80") == "????");
  CHECK(message("\xf0\x80\x80\x80") == "????");
  CHECK(message("a\x01z") == "a?z");
  CHECK(message("\xe2\x82") == "??");
}

TEST_CASE("info: old versions say less") {
  const Info info = parse_info(minimal(), "main");
  REQUIRE(info.backups.size() == 1);
  CHECK(info.backups[0].repo_key == 1);
  CHECK_FALSE(info.backups[0].lsn_stop.has_value());
  CHECK_FALSE(info.backups[0].archive_stop.has_value());
  CHECK_FALSE(info.backups[0].repository_size.has_value());
  CHECK_FALSE(info.backups[0].error);
}

TEST_CASE("info: what is not the output of pgbackrest info is an error that names the key") {
  CHECK(error_of("") == "pgbackrest info: not JSON, byte 1");
  CHECK(error_of("[{]") == "pgbackrest info: not JSON, byte 3");
  CHECK(error_of("[3e6190]") == "pgbackrest info: a number is too large");
  CHECK(error_of("{}") == "pgbackrest info: expected an array of stanzas, found object");
  CHECK(error_of("[]") == "pgbackrest info: stanza 'main' is missing");
  CHECK(error_of("[1]") == "pgbackrest info: [0]: expected an object, found number");
  CHECK(error_of("[{}]") == "pgbackrest info: [0].name: is missing");
  CHECK(error_of(R"([{"name":7}])") == "pgbackrest info: [0].name: expected a string, found 7");
  CHECK(error_of(R"([{"name":"main"}])") == "pgbackrest info: [0].status: is missing");
  CHECK(error_of(R"([{"name":"main","status":{"code":"0"}}])") ==
        "pgbackrest info: [0].status.code: expected a number, found string");
  CHECK(error_of(R"([{"name":"main","status":{"code":0},"db":{}}])") ==
        "pgbackrest info: [0].db: expected an array, found object");
  CHECK(error_of(R"([{"name":"main","status":{"code":0},"repo":[{"key":1}]}])") ==
        "pgbackrest info: [0].repo[0].status: is missing");
  CHECK(error_of(R"([{"name":"main","status":{"code":0},"db":[{"id":1,"system-id":-5,"version":"15"}]}])") ==
        "pgbackrest info: [0].db[0].system-id: expected a number, found -5");
  CHECK(error_of(R"([{"name":"main","status":{"code":0},"db":[{"id":4294967297,"system-id":5,"version":"15"}]}])") ==
        "pgbackrest info: [0].db[0].id: expected a number, found 4294967297");
}

TEST_CASE("info: a mistyped value inside a backup is named") {
  const std::string at = "pgbackrest info: [0].backup[0].";
  CHECK(error_of(replaced(minimal(), R"("size":10)", R"("size":1.5)")) ==
        at + "info.size: expected a number, found 1.5");
  CHECK(error_of(replaced(minimal(), R"("stop":2)", R"("stop":253402300800)")) ==
        at + "timestamp.stop: expected a time, found 253402300800");
  CHECK(error_of(replaced(minimal(), R"("stop":null)", R"("stop":"../../x")")) ==
        at + "archive.stop: expected a WAL segment, found '../../x'");
  CHECK(error_of(replaced(minimal(), R"("database":{"id":1},)", "")) == at + "database: is missing");
  CHECK(error_of(minimal(R"(,"lsn":{"start":"x","stop":"0/0"})")) ==
        at + "lsn.start: expected a WAL position, found 'x'");
  CHECK(error_of(minimal(R"(,"prior":3)")) == at + "prior: expected a string, found 3");
}

TEST_CASE("info: a cut document is an error at every length") {
  const std::string whole = fixture("pgbackrest/info-bundle.json");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK_THROWS_AS(parse_info(std::string_view(whole).substr(0, size), "main"), InfoError);
  }
  CHECK_NOTHROW(parse_info(whole, "main"));
}

}  // namespace unit::pgbackrest_info
