#include "drill/phases/proof/reading_order.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace unit::phases_proof_reading_order {

using namespace drill;
using Names = std::vector<std::string>;

namespace {

constexpr std::uint64_t k_mb = std::uint64_t{1} << 20U;
const PastTime k_first{std::chrono::seconds{1795320012}};
const PastTime k_second = k_first + std::chrono::hours{168};

Relation table(std::uint32_t oid, std::uint64_t bytes = 1) {
  Relation out;
  out.name = std::to_string(oid);
  out.oid = oid;
  out.main_bytes = out.all_bytes = bytes;
  out.questions = ask_rows;
  return out;
}

VerifiedDatabase of(const std::string& name, std::vector<Relation> relations) {
  VerifiedDatabase out;
  out.name = name;
  out.block_size = 8192;
  out.relations = std::move(relations);
  return out;
}

Names order(const std::vector<VerifiedDatabase>& databases, const RelationLedger& ledger,
            VerifyLevel level = VerifyLevel::read) {
  Names out;
  for (const auto& turn : order_of_reading(databases, ledger, level).turns)
    out.push_back(turn.database->name + " " + turn.relation->name);
  return out;
}

}  // namespace

TEST_CASE("reading order: damage and failures first, then what was never read, then the longest ago") {
  RelationLedger ledger{"main"};
  auto& past = ledger.databases["a"].relations;
  past[20001] = {k_second, k_never, k_never, PastResult::sound};
  past[20002] = {k_first, k_never, k_never, PastResult::sound};
  past[20004] = {k_second, k_never, k_second, PastResult::damaged};
  past[20005] = {k_never, k_never, k_second, PastResult::failed};
  past[20006] = {k_first, k_never, k_second, PastResult::sound};  // read to its end last week, begun before
  // The same OID in another database is another relation.
  ledger.databases["b"].relations[20003] = {k_first, k_never, k_never, PastResult::sound};
  const std::vector databases{
      of("a", {table(20001), table(20002), table(20003), table(20004), table(20005), table(20006)})};
  CHECK(order(databases, ledger) == Names{"a 20004", "a 20005", "a 20003", "a 20002", "a 20001", "a 20006"});
}

TEST_CASE("reading order: at level deep, what was only read was never verified") {
  RelationLedger ledger{"main"};
  auto& past = ledger.databases["a"].relations;
  past[20001] = {k_second, k_second, k_never, PastResult::sound};
  past[20002] = {k_second, k_never, k_never, PastResult::sound};
  const std::vector databases{of("a", {table(20001), table(20002)})};
  CHECK(order(databases, ledger, VerifyLevel::deep) == Names{"a 20002", "a 20001"});
  CHECK(order(databases, ledger) == Names{"a 20001", "a 20002"});
}

TEST_CASE("reading order: of those that wait equally long the small ones first, database by database") {
  const std::vector databases{of("a", {table(20001, 900 * k_mb), table(20002, 3), table(20003, 2)}),
                              of("b", {table(20001, 1), table(20002, 100 * k_mb)})};
  CHECK(order(databases, {"main"}) == Names{"a 20003", "a 20002", "b 20001", "b 20002", "a 20001"});
}

TEST_CASE("reading order: catalogs and sequences are read each time, unless they are what takes the time") {
  RelationLedger ledger{"main"};
  ledger.databases["a"].relations[1259] = {k_second, k_never, k_never, PastResult::sound};
  auto sequence = table(20001);
  sequence.relkind = 'S';
  std::vector databases{of("a", {table(20002), sequence, table(1259, 1023 * k_mb)})};
  CHECK(order_of_reading(databases, ledger, VerifyLevel::read).always == 2);
  CHECK(order(databases, ledger) == Names{"a 20001", "a 1259", "a 20002"});
  databases[0].relations[2] = table(1259, 1025 * k_mb);
  CHECK(order_of_reading(databases, ledger, VerifyLevel::read).always == 0);
  CHECK(order(databases, ledger) == Names{"a 20001", "a 20002", "a 1259"});
}

TEST_CASE("reading order: a table that was begun goes on where it ended, at the same level and while it is as long") {
  constexpr std::uint64_t k_blocks = 1000;
  auto large = table(20001, k_blocks * 8192);
  large.parts = 10;
  std::vector databases{of("a", {large, table(20002, k_blocks * 8192)})};
  RelationLedger ledger{"main"};
  auto& begun = ledger.databases["a"].begun;
  begun[20001] = {"read", k_first, 700};
  begun[20002] = {"read", k_first, 700};  // production's table was larger then
  SUBCASE("at its level") {
    continue_begun(databases, ledger, VerifyLevel::read);
    CHECK(databases[0].relations[0].from_block == 700);
    CHECK(databases[0].relations[0].parts == 3);
    CHECK(databases[0].relations[1].from_block == 0);
  }
  SUBCASE("not at another one") {
    continue_begun(databases, ledger, VerifyLevel::deep);
    CHECK(databases[0].relations[0].from_block == 0);
    CHECK(databases[0].relations[0].parts == 10);
  }
  SUBCASE("not when it ends before") {
    begun[20001].next_block = k_blocks;
    continue_begun(databases, ledger, VerifyLevel::read);
    CHECK(databases[0].relations[0].from_block == 0);
  }
  SUBCASE("the last block is a part") {
    begun[20001].next_block = k_blocks - 1;
    continue_begun(databases, ledger, VerifyLevel::read);
    CHECK(databases[0].relations[0].parts == 1);
  }
}

}  // namespace unit::phases_proof_reading_order
