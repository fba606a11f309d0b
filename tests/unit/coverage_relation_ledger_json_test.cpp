#include "drill/coverage/relation_ledger_json.hpp"

#include <doctest/doctest.h>

#include <string>

#include "drill/coverage/ledger_json.hpp"

namespace unit::coverage_relation_ledger_json {

using namespace drill;

namespace {

const PastTime k_at{std::chrono::seconds{1795320012}};

RelationLedger sample() {
  RelationLedger out{"main"};
  auto& shop = out.databases["shop"];
  shop.listed = k_at;
  shop.relations[16400] = {k_at, k_never, k_never, PastResult::sound};
  shop.relations[16401] = {k_at, k_at, k_at, PastResult::damaged};
  shop.relations[4294967295U] = {k_never, k_never, k_at, PastResult::failed};
  shop.begun[4294967295U] = {"deep", k_at, 4294967294U};
  out.databases["empty"];
  return out;
}

}  // namespace

TEST_CASE("relation ledger as JSON: read back it is the same") {
  const std::string text = to_relation_ledger_json(sample());
  const auto again = read_relation_ledger_json(text, "main");
  CHECK(to_relation_ledger_json(again) == text);
  CHECK(again.databases.at("shop").relations == sample().databases.at("shop").relations);
  CHECK(again.databases.at("shop").listed == k_at);
  CHECK(again.databases.at("shop").begun.at(4294967295U).level == "deep");
  CHECK(again.databases.at("shop").begun.at(4294967295U).began == k_at);
  CHECK(again.databases.at("shop").begun.at(4294967295U).next_block == 4294967294U);
}

TEST_CASE("relation ledger as JSON: a relation takes few bytes, however many there are") {
  RelationLedger many{"main"};
  constexpr std::uint32_t k_relations = 20'000;
  for (std::uint32_t oid = 0; oid < k_relations; ++oid)
    many.databases["shop"].relations[1'000'000 + oid] = {k_at, k_never, k_never, PastResult::sound};
  CHECK(to_relation_ledger_json(many).size() < std::size_t{k_relations} * 9);
}

TEST_CASE("relation ledger as JSON: what was changed or cut, or is of another stanza, is damaged") {
  const std::string text = to_relation_ledger_json(sample());
  std::string changed = text;
  changed.replace(changed.find("16400"), 5, "16409");
  CHECK_THROWS_WITH_AS(read_relation_ledger_json(changed, "main"), "it was changed since a drill wrote it",
                       LedgerDamaged);
  CHECK_THROWS_AS(read_relation_ledger_json(text, "other"), LedgerDamaged);
  for (const std::size_t size : {std::size_t{0}, text.size() / 2, text.size() - 3})
    CHECK_THROWS_AS(read_relation_ledger_json(text.substr(0, size), "main"), LedgerDamaged);
  CHECK_THROWS_AS(read_relation_ledger_json("{}", "main"), LedgerDamaged);
  CHECK_THROWS_AS(read_relation_ledger_json(R"({"schema": "dr-drill.ledger/1"})", "main"), LedgerDamaged);
}

TEST_CASE("relation ledger as JSON: a later version is told from damage") {
  CHECK_THROWS_WITH_AS(read_relation_ledger_json(R"({"schema": "dr-drill.relations/2"})", "main"),
                       "it is of schema 'dr-drill.relations/2', this program knows dr-drill.relations/1", LedgerTooNew);
}

}  // namespace unit::coverage_relation_ledger_json
