#include "drill/phases/proof/data_findings.hpp"

#include <doctest/doctest.h>

#include <deque>

#include "drill/outcome/drill_error.hpp"

namespace unit::phases_proof_data_findings {

using namespace drill;

namespace {

VerifiedDatabase named(const std::string& name) {
  VerifiedDatabase out;
  out.name = name;
  return out;
}

Relation relation(const std::string& name) {
  Relation out;
  out.name = name;
  return out;
}

struct World {
  VerifiedDatabase shop = named("shop");
  Relation orders = relation("public.orders");
  Relation key = relation("public.orders_key");
  DataTask heap{ask_heap, 0, &orders, &shop};
  DataTask index{ask_index, 0, &key, &shop};
  DrillReport report;
  std::deque<Relation> others;
  DataFindings findings;
  std::exception_ptr broken_off;

  World() { report.verification.emplace(); }
  void add(int times, const DataTask& task, DataFinding::Kind kind) {
    for (int i = 0; i < times; ++i) findings.add({task, "broken", kind});
  }
  /// In so many relations, as many messages of each.
  void add_many(int relations, int messages, Questions question, DataFinding::Kind kind) {
    for (int i = 0; i < relations; ++i) {
      const DataTask task{question, 0, &others.emplace_back(relation("public.r" + std::to_string(others.size()))),
                          &shop};
      for (int n = 0; n < messages; ++n) findings.add({task, "broken " + std::to_string(n), kind});
    }
  }
  Reason judged() {
    try {
      findings.judge(*report.verification, report.databases, report.findings, broken_off);
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
  world.add_many(200, 1, ask_index, DataFinding::unverifiable);
  CHECK(world.judged() == Reason::none);
  CHECK(world.report.findings.size() == 40);
  world.add(1, world.heap, DataFinding::unread);
  CHECK(world.judged() == Reason::tool_missing);
}

TEST_CASE("data findings: doubtful complaints of one database do not crowd out the damage of another") {
  World world;
  auto& database = world.report.databases.emplace_back();
  database.name = "shop";
  database.collation_mismatches = {"fr_FR"};
  const VerifiedDatabase bank = named("bank");
  const Relation its_key = relation("public.orders_key");
  const DataTask damaged{ask_index, 0, &its_key, &bank};
  world.add(30, world.index, DataFinding::damage);
  world.add(1, damaged, DataFinding::damage);
  CHECK(world.judged() == Reason::corruption_found);
  CHECK(world.report.verification->corruption ==
        std::vector<std::string>{"public.orders_key in database 'bank': broken"});
}

TEST_CASE("data findings: of much damage each relation is named before anything else is said of one") {
  World world;
  world.add(9, world.heap, DataFinding::damage);  // the same each time: once
  world.add_many(38, 30, ask_heap, DataFinding::damage);
  world.add_many(1, 1, ask_checksums, DataFinding::damage);
  CHECK(world.judged() == Reason::corruption_found);
  const auto& told = world.report.verification->corruption;
  REQUIRE(told.size() == 41);
  CHECK(told[0] == "public.orders in database 'shop': broken");
  CHECK(told[1] == "public.r0 in database 'shop': broken 0");
  CHECK(told[39] == "public.r38 in database 'shop': broken 0");
  CHECK(told[40] == "and 1102 more, which the log of the drill names");
}

TEST_CASE("data findings: of very much damage not every relation is named") {
  World world;
  world.add_many(150, 1, ask_heap, DataFinding::damage);
  CHECK(world.judged() == Reason::corruption_found);
  CHECK(world.report.verification->corruption.back() == "and 110 more, which the log of the drill names");
}

TEST_CASE("data findings: damage weighs more than a server that broke off, and that more than doubts") {
  World world;
  world.broken_off = std::make_exception_ptr(DrillError{Reason::server_crashed, "gone"});
  world.add(1, world.heap, DataFinding::unread);
  CHECK(world.judged() == Reason::server_crashed);
  world.add(1, world.heap, DataFinding::damage);
  CHECK(world.judged() == Reason::corruption_found);
}

}  // namespace unit::phases_proof_data_findings
