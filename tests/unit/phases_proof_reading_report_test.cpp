#include "drill/phases/proof/reading_report.hpp"

#include <doctest/doctest.h>

#include <memory>

namespace unit::phases_proof_reading_report {

using namespace drill;
using Result = ReadingResult;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

constexpr std::uint64_t k_mb = std::uint64_t{1} << 20U;
const PastTime k_now{std::chrono::seconds{1795320012}};

/// Three tables of database "shop": 100, 200 and 700 MiB; the second was read a week ago, the third 40 days ago.
struct World {
  std::vector<VerifiedDatabase> databases{1};
  RelationLedger ledger{"main"};
  VerificationReport report;
  Findings findings;

  World() {
    report.level = "read";
    databases[0].name = "shop";
    for (const std::uint64_t size : {100U, 200U, 700U}) {
      auto& relation = databases[0].relations.emplace_back();
      relation.name = "public.t" + std::to_string(size);
      relation.oid = static_cast<std::uint32_t>(size);
      relation.main_bytes = relation.all_bytes = size * k_mb;
    }
    auto& past = ledger.databases["shop"].relations;
    past[200].read = k_now - hours{7 * 24};
    past[700].read = k_now - hours{40 * 24};
  }
  void judge(std::optional<hours> objective, std::vector<Result> results, bool spent = true) {
    Readings readings{report.level, {{"shop"}}};
    for (std::size_t i = 0; i < results.size(); ++i)
      readings.databases[0].relations.push_back({databases[0].relations[i].oid, 0, results[i]});
    report.of_relations = std::make_shared<const Readings>(std::move(readings));
    report_reading(databases, {minutes{30}, objective, k_now, ledger}, {spent, "public.t100 in database 'shop'"},
                   report, findings);
  }
};

}  // namespace

TEST_CASE("reading report: the share is what was read within the objective, now or before") {
  World world;
  double share = 0;
  SUBCASE("within the objective") {
    world.judge(hours{30 * 24}, {Result::sound, Result::not_begun, Result::not_begun});
    share = 0.3;
  }
  SUBCASE("without one: ever") {
    world.judge({}, {Result::sound, Result::not_begun, Result::not_begun});
    share = 1;
  }
  SUBCASE("what was found damaged or could not be read does not count, whenever it was read") {
    world.judge({}, {Result::damaged, Result::failed, Result::not_begun});
    share = 0.7;
  }
  SUBCASE("nor what was found damaged before") {
    world.ledger.databases["shop"].relations[700].result = PastResult::damaged;
    world.judge({}, {Result::sound, Result::not_begun, Result::not_begun});
    share = 0.3;
  }
  SUBCASE("a reading at level read does not count at level deep") {
    world.report.level = "deep";
    world.judge({}, {Result::sound, Result::not_begun, Result::not_begun});
    share = 0.1;
  }
  CHECK(world.report.reading->share == doctest::Approx(share));
  CHECK(world.report.reading->relations == 3);
  CHECK(world.report.reading->bytes == 1000 * k_mb);
}

TEST_CASE("reading report: what the budget left is told, with the one that waits longest") {
  World world;
  SUBCASE("and since when") {
    world.judge({}, {Result::sound, Result::not_begun, Result::part});
    CHECK(world.findings == Findings{"the budget of 30m was spent: 2 of 3 relations (900.0 MiB of 1000.0 MiB) are left "
                                     "for the next drills; longest waits public.t700 in database 'shop', last read at "
                                     "2026-10-13T04:00:12Z"});
    CHECK(world.report.reading->relations_read == 1);
    CHECK(world.report.reading->bytes_read == 100 * k_mb);
    CHECK(world.report.reading->bytes_left == 900 * k_mb);
    CHECK(world.report.reading->budget_spent);
  }
  SUBCASE("or that it was never read") {
    world.judge({}, {Result::not_begun, Result::sound, Result::not_begun});
    REQUIRE(world.findings.size() == 1);
    CHECK(world.findings[0].ends_with("longest waits public.t100 in database 'shop', which was never read in full"));
  }
  SUBCASE("and nothing where it sufficed") {
    world.judge({}, {Result::sound, Result::sound, Result::sound}, false);
    CHECK(world.findings.empty());
    CHECK(world.report.reading->share == 1);
  }
}

TEST_CASE("reading report: an objective that cannot be met at this pace is told") {
  World world;
  const std::string words = "; at this pace all are read within ";
  SUBCASE("a tenth each week") {
    world.judge(hours{30 * 24}, {Result::sound, Result::not_begun, Result::not_begun});
    REQUIRE(world.findings.size() == 1);
    CHECK(world.findings[0].ends_with(words +
                                      "70d, which misses the coverage objective of 30d: give it a larger budget, "
                                      "more CPUs, or drill more often"));
  }
  SUBCASE("but not one that can") {
    world.judge(hours{80 * 24}, {Result::sound, Result::not_begun, Result::not_begun});
    CHECK(world.findings.at(0).find(words) == std::string::npos);
  }
  SUBCASE("nor by the first drill, which has no pace") {
    world.ledger.databases.clear();
    world.judge(hours{30 * 24}, {Result::sound, Result::not_begun, Result::not_begun});
    CHECK(world.findings.at(0).find(words) == std::string::npos);
  }
  SUBCASE("nor by one right after another") {
    world.ledger.databases["shop"].relations[200].tried = k_now - minutes{5};
    world.judge(hours{24}, {Result::sound, Result::not_begun, Result::not_begun});
    CHECK(world.findings.at(0).find(words) == std::string::npos);
  }
}

TEST_CASE("reading report: a budget that is overrun is told, with what was read last") {
  World world;
  world.report.duration = minutes{55};
  world.judge({}, {Result::sound, Result::sound, Result::sound}, false);
  CHECK(world.findings == Findings{"reading took 55m, longer than its budget of 30m: what has begun is finished, last "
                                   "public.t100 in database 'shop'"});
}

}  // namespace unit::phases_proof_reading_report
