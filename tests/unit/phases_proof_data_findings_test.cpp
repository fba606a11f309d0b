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
  DataFindings findings;
  std::exception_ptr broken_off;

  World() { report.verification.emplace(); }
  void add(int times, const DataTask& task, DataFinding::Kind kind) {
    for (int i = 0; i < times; ++i) findings.add({task, "broken", kind});
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
  world.add(100, world.index, DataFinding::unverifiable);
  CHECK(world.judged() == Reason::none);
  CHECK(world.report.findings.size() == 20);
  world.add(1, world.heap, DataFinding::unread);
  CHECK(world.judged() == Reason::tool_missing);
}

TEST_CASE("data findings: doubtful complaints of one database do not crowd out the damage of another") {
  World world;
  auto& database = world.report.databases.emplace_back();
  database.name = "shop";
  database.collation_mismatches = {"fr_FR"};
  const VerifiedDatabase bank = named("bank");
  DataTask damaged = world.index;
  damaged.database = &bank;
  world.add(30, world.index, DataFinding::damage);
  world.add(1, damaged, DataFinding::damage);
  CHECK(world.judged() == Reason::corruption_found);
  CHECK(world.report.verification->corruption ==
        std::vector<std::string>{"public.orders_key in database 'bank': broken"});
}

TEST_CASE("data findings: of many databases, not everything is told") {
  World world;
  std::deque<VerifiedDatabase> databases;
  for (int i = 0; i < 100; ++i) {
    DataTask task = world.heap;
    task.database = &databases.emplace_back(named(std::to_string(i)));
    world.add(30, task, DataFinding::damage);
  }
  CHECK(world.judged() == Reason::corruption_found);
  CHECK(world.report.verification->corruption.size() == 40);
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
