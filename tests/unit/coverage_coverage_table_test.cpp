#include "drill/coverage/coverage_table.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <string>

namespace unit::coverage_coverage_table {

using namespace drill;
using std::chrono::hours;

namespace {

const UtcTime k_now{std::chrono::seconds{1795320012}};

Ledger three() {
  Ledger out;
  out.stanza = "main";
  out.listed = k_now;
  out.entries[{1, "20261120-010000F"}] = {
      "full", k_now - hours{48}, 1024, PastProof{k_now - hours{20}, "read", "20261121T080012Z-0001"}, {}};
  // Newer than its name would sort it.
  out.entries[{1, "20261120-010000D"}] = {"diff", k_now - hours{24}, 2048,
                                          PastProof{k_now - hours{22}, "smoke", "20261121T060012Z-0002"},
                                          PastFailure{k_now - hours{2}, "restore_failed", "20261122T020012Z-0003"}};
  out.entries[{2, "20261120-020000F"}] = {"full", k_now - hours{47}, 1024, {}, {}};
  return out;
}

}  // namespace

TEST_CASE("coverage table: each backup with its last proof, its last failure, and what is next") {
  const Ledger ledger = three();
  const CoverageView view{ledger, {{{2, "20261120-020000F"}, 1}}, hours{24 * 30}, k_now};
  CHECK(to_table(view) ==
        "REPO  BACKUP            TYPE  AGE     SIZE     PROVEN          LEVEL  FAILED                 LAST RUN"
        "               NEXT\n"
        "1     20261120-010000F  full  2d      1.0 KiB  20h ago         read   -                      "
        "20261121T080012Z-0001  -\n"
        "1     20261120-010000D  diff  1d      2.0 KiB  22h ago         smoke  restore_failed 2h ago  "
        "20261122T020012Z-0003  -\n"
        "2     20261120-020000F  full  1d 23h  1.0 KiB  never, overdue  -      -                      -"
        "                      1\n");
  CHECK(to_table({Ledger{}, {}, {}, k_now}).empty());
}

TEST_CASE("coverage table: a clock that was set back makes no negative age") {
  const Ledger ledger = three();
  const std::string table = to_table({ledger, {}, {}, k_now - hours{24 * 300}});
  CHECK_FALSE(std::regex_search(table, std::regex{"-[0-9]+[dhms]"}));
}

TEST_CASE("coverage table: as JSON") {
  const Ledger ledger = three();
  const auto json = nlohmann::json::parse(to_coverage_json({ledger, {{{2, "20261120-020000F"}, 1}}, {}, k_now}));
  CHECK(json["schema"] == "dr-drill.coverage/1");
  CHECK(json["stanza"] == "main");
  CHECK(json["listed_at"] == "2026-11-22T04:00:12Z");
  CHECK(json["objective_seconds"].is_null());
  REQUIRE(json["backups"].size() == 3);
  const auto& failed = json["backups"][1];
  CHECK(failed["label"] == "20261120-010000D");
  CHECK(failed["is_proven"] == false);
  CHECK(failed["proven"]["level"] == "smoke");
  CHECK(failed["failed"]["reason"] == "restore_failed");
  CHECK(failed["overdue"].is_null());
  CHECK(failed["next"] == false);
  CHECK(failed["turn"].is_null());
  CHECK(json["backups"][2]["next"] == true);
  CHECK(json["backups"][2]["turn"] == 1);
  CHECK(json["repositories"][0]["backups"] == 2);
  CHECK(json["repositories"][0]["proven"] == 1);
  const auto strict = nlohmann::json::parse(to_coverage_json({ledger, {}, hours{24}, k_now}));
  CHECK(strict["objective_seconds"] == 86400);
  CHECK(strict["backups"][2]["overdue"] == true);
}

}  // namespace unit::coverage_coverage_table
