// A budget of reading with a clock that the test moves: what is begun, what is left, and what is known of it
// afterwards.
#include "drill/phases/proof/reading_rounds.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "drill/phases/proof/data_queue.hpp"
#include "tests/unit/readings_of.hpp"

namespace unit::phases_proof_reading_rounds {

using namespace drill;
using Names = std::vector<std::string>;
using std::chrono::minutes;

namespace {

constexpr std::uint64_t k_mb = std::uint64_t{1} << 20U;
const PastTime k_monday{std::chrono::seconds{1795320012}};
constexpr std::chrono::hours k_week{168};

Relation table(std::uint32_t oid, std::uint64_t megabytes, std::uint16_t parts = 1) {
  Relation out;
  out.name = std::to_string(oid);
  out.oid = oid;
  out.main_bytes = out.all_bytes = megabytes * k_mb;
  out.parts = parts;
  out.questions = ask_rows;
  return out;
}

/// One drill with a budget of ten minutes, one session, and a clock that each statement moves by a minute.
struct Drill {
  ReadingBudget::Clock::time_point now{};
  VerificationReport report;
  Names given;
  bool spent = false;

  Drill(const std::vector<Relation>& relations, RelationLedger& ledger, PastTime at, std::uint32_t damaged = 0) {
    report.level = "read";
    std::vector<VerifiedDatabase> databases(1);
    databases[0].name = "shop";
    databases[0].block_size = 8192;
    databases[0].relations = relations;
    continue_begun(databases, ledger, VerifyLevel::read);
    ReadingRounds rounds{order_of_reading(databases, ledger, VerifyLevel::read),
                         ReadingBudget{minutes{10}, [this] { return now; }}};
    DataQueue queue{std::move(databases), report, std::move(rounds)};
    for (auto tasks = queue.next("shop"); !tasks.empty(); tasks = queue.next("shop")) {
      std::vector<DataFinding> found;
      for (const auto& task : tasks) {
        given.push_back(task.relation->name + (task.is_part() ? "." + std::to_string(task.first_block()) : ""));
        if (task.relation->oid == damaged) found.push_back({task, "invalid page", DataFinding::damage});
      }
      now += minutes{1};
      queue.done(tasks, found);
    }
    spent = queue.budget_ended_it();
    auto drilled = readings_of({}, at, at);
    drilled.verification->of_relations = std::make_shared<const Readings>(queue.readings());
    ledger.record(drilled);
  }
};

std::vector<Relation> tables(std::uint32_t from, std::uint32_t count) {
  std::vector<Relation> out;
  for (std::uint32_t i = 0; i < count; ++i) out.push_back(table(from + i, 70));
  return out;
}

}  // namespace

TEST_CASE("reading rounds: drill after drill goes round all relations") {
  const auto relations = tables(20000, 25);
  RelationLedger ledger{"main"};
  const Drill first{relations, ledger, k_monday};
  CHECK(first.given.size() == 10);
  CHECK(first.spent);
  const Drill second{relations, ledger, k_monday + k_week};
  CHECK(second.given.front() == "20010");
  CHECK(second.given.size() == 10);
  const Drill third{relations, ledger, k_monday + 2 * k_week};
  // The five that are left, then the ones of the first drill again.
  CHECK(third.given.front() == "20020");
  CHECK(third.given[5] == "20000");
  CHECK(third.spent);
}

TEST_CASE("reading rounds: a budget that suffices ends nothing") {
  RelationLedger ledger{"main"};
  const Drill drill{tables(20000, 9), ledger, k_monday};
  CHECK(drill.given.size() == 9);
  CHECK_FALSE(drill.spent);
}

TEST_CASE("reading rounds: a damaged relation comes first next time, also behind one that is new") {
  auto relations = tables(20000, 25);
  RelationLedger ledger{"main"};
  const Drill first{relations, ledger, k_monday, 20003};
  relations.push_back(table(30000, 65));
  const Drill second{relations, ledger, k_monday + k_week, 20003};
  CHECK(second.given[0] == "20003");
  CHECK(second.given[1] == "30000");
  const Drill third{relations, ledger, k_monday + 2 * k_week};
  CHECK(third.given[0] == "20003");
  CHECK(ledger.find("shop")->past(20003).result == PastResult::sound);
}

TEST_CASE("reading rounds: a table larger than the budget is read on by the next drills, and starves nobody") {
  // 30 parts of a minute each, with a budget of ten.
  auto relations = tables(20000, 2);
  relations.push_back(table(20009, 30 * 64, 30));
  RelationLedger ledger{"main"};
  const Drill first{relations, ledger, k_monday};
  CHECK(first.given[0] == "20000");
  CHECK(first.given[2] == "20009.0");
  CHECK(first.given.size() == 10);
  CHECK(first.spent);
  CHECK(first.report.tables == 2);
  REQUIRE(ledger.find("shop")->begun.contains(20009));
  CHECK(ledger.find("shop")->begun.at(20009).next_block == 8 * 8192);
  int drills = 1;
  PastTime at = k_monday;
  for (; ledger.find("shop")->past(20009).read == k_never && drills < 10; ++drills) {
    at += k_week;
    const Drill next{relations, ledger, at};
    CHECK(next.given.size() <= 10);
    // The small ones have their turn in each of them.
    CHECK(ledger.find("shop")->past(20000).read == at);
  }
  CHECK(drills == 4);  // 8 parts each, and the rest
  CHECK(ledger.find("shop")->past(20009).read == k_monday);
}

TEST_CASE("reading rounds: of a table with damage, the part with it is read again") {
  RelationLedger ledger{"main"};
  const Drill first{{table(20009, 30 * 64, 30)}, ledger, k_monday, 20009};
  CHECK_FALSE(ledger.find("shop")->begun.contains(20009));
  const Drill second{{table(20009, 30 * 64, 30)}, ledger, k_monday + k_week};
  CHECK(second.given[0] == "20009.0");
}

TEST_CASE("reading rounds: what each drill reads does not keep it from the others, however small the budget") {
  RelationLedger ledger{"main"};
  std::vector<Relation> relations{table(20000, 70), table(20001, 70)};
  for (std::uint32_t oid = 1000; oid < 1012; ++oid) relations.push_back(table(oid, 70));
  const Drill first{relations, ledger, k_monday};
  CHECK(first.given.size() == 13);
  CHECK(first.given.back() == "20000");
  const Drill second{relations, ledger, k_monday + k_week};
  CHECK(second.given.back() == "20001");
}

TEST_CASE("reading rounds: small relations share a round, which is finished once it has begun") {
  constexpr std::uint32_t k_tables = 1000;
  std::vector<Relation> relations;
  for (std::uint32_t i = 0; i < k_tables; ++i) relations.push_back(table(20000 + i, 0));
  std::vector<VerifiedDatabase> databases(1);
  databases[0].relations = relations;
  ReadingBudget::Clock::time_point now{};
  ReadingRounds rounds{order_of_reading(databases, {"main"}, VerifyLevel::read),
                       ReadingBudget{minutes{10}, [&] { return now; }}};
  CHECK(rounds.next().size() == 512);
  now += minutes{10};
  CHECK(rounds.spent());
  CHECK(rounds.next().empty());
  CHECK(rounds.left_some());
  auto all = one_round(databases);
  CHECK(all.next().size() == k_tables);
  CHECK_FALSE(all.left_some());
  CHECK_FALSE(all.spent());
}

}  // namespace unit::phases_proof_reading_rounds
