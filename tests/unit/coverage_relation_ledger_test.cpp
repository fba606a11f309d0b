#include "drill/coverage/relation_ledger.hpp"

#include <doctest/doctest.h>

#include "tests/unit/readings_of.hpp"

namespace unit::coverage_relation_ledger {

using namespace drill;
using Result = ReadingResult;

namespace {

const PastTime k_first{std::chrono::seconds{1795320012}};
const PastTime k_second = k_first + std::chrono::hours{168};
const PastTime k_third = k_second + std::chrono::hours{168};

struct Known {
  RelationLedger ledger{"main"};
  void drill(std::vector<RelationReading> relations, PastTime at, const std::string& level = "read") {
    ledger.record(readings_of(std::move(relations), at, at, level));
  }
  RelationPast past(std::uint32_t oid, const std::string& database = "shop") const {
    const auto* known = ledger.find(database);
    return known == nullptr ? RelationPast{} : known->past(oid);
  }
};

}  // namespace

TEST_CASE("relation ledger: level deep counts for read, level read does not count for deep") {
  Known known;
  known.drill({{1, 0, Result::sound}}, k_first);
  CHECK(known.past(1).last_read("read") == k_first);
  CHECK(known.past(1).last_read("deep") == k_never);
  known.drill({{1, 0, Result::sound}}, k_second, "deep");
  CHECK(known.past(1).last_read("deep") == k_second);
  CHECK(known.past(1).last_read("read") == k_second);
  known.drill({{1, 0, Result::sound}}, k_third);
  CHECK(known.past(1).last_read("deep") == k_second);
  CHECK(known.past(1).last_read("read") == k_third);
}

TEST_CASE("relation ledger: damage and failure are remembered until the relation is read without them") {
  Known known;
  known.drill({{1, 0, Result::damaged}, {2, 0, Result::failed}, {3, 0, Result::unverifiable}, {4}}, k_first);
  CHECK(known.past(1).result == PastResult::damaged);
  CHECK(known.past(2).result == PastResult::failed);
  // Nobody can verify it: it waits for its turn like the others.
  CHECK(known.past(3).result == PastResult::sound);
  CHECK(known.past(3).tried == k_first);
  CHECK(known.past(3).last_read("read") == k_never);
  CHECK(known.past(4) == RelationPast{});
  known.drill({{1, 0, Result::sound}, {2}, {3}, {4}}, k_second);
  CHECK(known.past(1).result == PastResult::sound);
  CHECK(known.past(1).last_read("read") == k_second);
  CHECK(known.past(2).result == PastResult::failed);
}

TEST_CASE("relation ledger: what is no longer listed leaves it, in databases that were listed") {
  Known known;
  known.drill({{1, 0, Result::sound}, {2, 0, Result::sound}}, k_first);
  known.ledger.record(readings_of({{7, 0, Result::sound}}, k_first, k_first, "read", "other"));
  known.drill({{2}}, k_second);
  CHECK(known.past(1) == RelationPast{});
  CHECK(known.past(2).last_read("read") == k_first);
  CHECK(known.past(7, "other").last_read("read") == k_first);
}

TEST_CASE("relation ledger: an older backup removes nothing, and what it held was read") {
  Known known;
  known.drill({{1}, {2, 0, Result::sound}}, k_second);
  known.ledger.record(readings_of({{1, 0, Result::sound}}, k_third, k_first));
  CHECK(known.past(1).last_read("read") == k_third);
  CHECK(known.past(2).last_read("read") == k_second);
}

TEST_CASE("relation ledger: level read, which lists no indexes, forgets none that was verified or is damaged") {
  Known known;
  known.drill({{1, 0, Result::sound}, {8, 0, Result::sound}, {9, 0, Result::damaged}}, k_first, "deep");
  known.drill({{1, 0, Result::sound}}, k_second);
  CHECK(known.past(8).last_read("deep") == k_first);
  CHECK(known.past(9).result == PastResult::damaged);
  known.drill({{1, 0, Result::sound}}, k_third, "deep");
  CHECK(known.past(8) == RelationPast{});
}

TEST_CASE("relation ledger: a table read by several drills was read when the first of them began") {
  Known known;
  known.drill({{1, 100, Result::part, false}}, k_first);
  CHECK(known.past(1).last_read("read") == k_never);
  CHECK(known.past(1).tried == k_first);
  REQUIRE(known.ledger.find("shop")->begun.contains(1));
  known.drill({{1, 200, Result::part, true}}, k_second);
  CHECK(known.ledger.find("shop")->begun.at(1).next_block == 200);
  CHECK(known.ledger.find("shop")->begun.at(1).began == k_first);
  known.drill({{1, 300, Result::sound, true}}, k_third);
  CHECK(known.past(1).last_read("read") == k_first);
  CHECK(known.past(1).tried == k_third);  // its next turn waits for the others
  CHECK(known.ledger.find("shop")->begun.empty());
}

TEST_CASE("relation ledger: two drills at once lose nothing, the earlier reading does not hide the later") {
  Known known;
  known.drill({{1, 0, Result::sound}}, k_second);
  known.ledger.record(readings_of({{1, 0, Result::sound}}, k_first, k_second));
  CHECK(known.past(1).last_read("read") == k_second);
}

}  // namespace unit::coverage_relation_ledger
