#include "drill/phases/data_findings.hpp"

#include <doctest/doctest.h>

#include "drill/report/drill_error.hpp"

namespace unit::phases_data_findings {

using namespace drill;

namespace {

struct World {
  DataTask heap;
  DataTask index;
  DrillReport report;
  DataFindings findings;

  World() {
    heap.kind = DataTaskKind::heap;
    heap.database = index.database = "shop";
    heap.relation = "public.orders";
    index.kind = DataTaskKind::index;
    index.relation = "public.orders_key";
    report.verification.emplace();
  }
  void add(int times, const DataTask& task, DataFinding::Kind kind) {
    for (int i = 0; i < times; ++i) findings.add({&task, "broken", kind});
  }
  Reason judged() {
    try {
      findings.judge(report);
      return Reason::none;
    } catch (const DrillError& error) {
      return error.reason();
    }
  }
};

}  // namespace

TEST_CASE("data findings: whatever else was found before it, damage is damage") {
  World world;
  world.add(30, world.index, DataFinding::unverifiable);
  world.add(30, world.heap, DataFinding::unread);
  auto& database = world.report.databases.emplace_back();
  database.name = "shop";
  database.collation_mismatches = {"fr_FR"};
  world.add(30, world.index, DataFinding::damage);
  SUBCASE("not without") {
    CHECK(world.judged() == Reason::version_mismatch);
  }
  SUBCASE("with it") {
    world.add(1, world.heap, DataFinding::damage);
    CHECK(world.judged() == Reason::corruption_found);
    CHECK(world.report.verification->corruption ==
          std::vector<std::string>{"public.orders in database 'shop': broken"});
  }
}

TEST_CASE("data findings: what cannot be verified anywhere is told, and not too often") {
  World world;
  world.add(100, world.index, DataFinding::unverifiable);
  CHECK(world.judged() == Reason::none);
  CHECK(world.report.findings.size() == 20);
  world.add(1, world.heap, DataFinding::unread);
  CHECK(world.judged() == Reason::tool_missing);
}

}  // namespace unit::phases_data_findings
