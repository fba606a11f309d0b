#include "drill/coverage/ledger_json.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "drill/host/sha256.hpp"

namespace unit::coverage_ledger_json {

using namespace drill;
using nlohmann::json;

namespace {

const UtcTime k_now{std::chrono::seconds{1795320012}};

Ledger two() {
  Ledger out;
  out.stanza = "main";
  out.listed = k_now;
  out.entries[{1, "a"}] = {"full", k_now, 7, PastProof{k_now, "read", "20261122T040012Z-7f3a"}, {}};
  out.entries[{2, "a"}] = {"incr", k_now, 8, {}, PastFailure{k_now, "restore_failed", "20261122T040012Z-7f3b"}};
  return out;
}

/// As a later version would write it: with the digest of what it is.
std::string sealed(json ledger) {
  ledger.erase("sha256");
  ledger["sha256"] = sha256_hex(ledger.dump());
  return ledger.dump();
}

std::string damage(const std::string& text, const std::string& stanza = "main") {
  try {
    read_ledger_json(text, stanza);
    return "none";
  } catch (const LedgerDamaged& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("ledger: what is written is read") {
  const auto ledger = read_ledger_json(to_ledger_json(two()), "main");
  CHECK(ledger.stanza == "main");
  CHECK(ledger.listed == k_now);
  REQUIRE(ledger.entries.size() == 2);
  const auto& proven = ledger.entries.at({1, "a"});
  CHECK(proven.type == "full");
  CHECK(proven.stopped == k_now);
  CHECK(proven.size_bytes == 7);
  REQUIRE(proven.proven.has_value());
  CHECK(proven.proven->at == k_now);
  CHECK(proven.proven->level == "read");
  CHECK(proven.proven->run_id == "20261122T040012Z-7f3a");
  CHECK_FALSE(proven.failed.has_value());
  const auto& failed = ledger.entries.at({2, "a"});
  CHECK_FALSE(failed.proven.has_value());
  REQUIRE(failed.failed.has_value());
  CHECK(failed.failed->at == k_now);
  CHECK(failed.failed->reason == "restore_failed");
  CHECK(failed.failed->run_id == "20261122T040012Z-7f3b");
  CHECK(to_ledger_json(ledger) == to_ledger_json(two()));
}

TEST_CASE("ledger: a word changed by hand is damage") {
  std::string text = to_ledger_json(two());
  text.replace(text.find("2026-11-"), 10, "2026-12-31");
  CHECK(damage(text) == "it was changed since a drill wrote it");
}

TEST_CASE("ledger: every cut of the text is damage") {
  const std::string text = to_ledger_json(two());
  for (std::size_t size = 0; size + 2 < text.size(); ++size) {
    CAPTURE(size);
    CHECK(damage(text.substr(0, size)) != "none");
  }
  CHECK(damage(std::string(200, '[')) == "it nests too deep");
  CHECK(damage(text, "other") == "it is of stanza 'main'");
  CHECK(damage(R"({"schema": "something/1"})") == "it is not of schema dr-drill.ledger/1");
}

TEST_CASE("ledger: with a right digest, each key of an entry must be there and be what it is") {
  const json whole = json::parse(to_ledger_json(two()));
  for (const char* key : {"repository", "label", "type", "stopped_at", "size_bytes", "proven", "failed"}) {
    CAPTURE(key);
    json lacks = whole;
    lacks["backups"][0].erase(key);
    CHECK(damage(sealed(lacks)) == "'" + std::string{key} + "' is missing");
    json wrong = whole;
    wrong["backups"][0][key] = json::array();
    CHECK(damage(sealed(wrong)) != "none");
  }
  json twice = whole;
  twice["backups"].push_back(twice["backups"][0]);
  CHECK(damage(sealed(twice)) == "it has a backup twice");
  json never = whole;
  never["backups"][0]["proven"]["at"] = "yesterday";
  CHECK(damage(sealed(never)) == "'at' is not a time");
}

TEST_CASE("ledger: keys of a later version are kept, another schema is refused") {
  json later = json::parse(to_ledger_json(two()));
  later["wal"] = {{"replayed", 3}};
  later["backups"][1]["note"] = "kept";
  const auto ledger = read_ledger_json(sealed(later), "main");
  const json again = json::parse(to_ledger_json(ledger));
  CHECK(again["wal"] == later["wal"]);
  CHECK(again["backups"][1]["note"] == "kept");
  CHECK_FALSE(again["backups"][0].contains("note"));
  later["schema"] = "dr-drill.ledger/2";
  CHECK_THROWS_AS(read_ledger_json(sealed(later), "main"), LedgerTooNew);
}

}  // namespace unit::coverage_ledger_json
