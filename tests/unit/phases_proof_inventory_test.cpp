// What an inventory finds that a drill keeps from reaching out.
#include <doctest/doctest.h>

#include "drill/phases/proof/inventory.hpp"

namespace unit::phases_proof_inventory {

using namespace drill;

namespace {

using Findings = std::vector<std::string>;

DatabaseReport shop() {
  DatabaseReport database;
  database.name = "shop";
  return database;
}

}  // namespace

TEST_CASE("a database that reaches nowhere has no findings") {
  DatabaseReport database = shop();
  database.extensions = {"plpgsql 1.0", "pg_cron 1.4"};
  CHECK(find_neutralised(database, true).empty());
  CHECK(find_neutralised(database, false).empty());
}

TEST_CASE("what would have reached out of the copy is found") {
  DatabaseReport database = shop();
  SUBCASE("a subscription") {
    database.subscriptions = {"orders"};
    CHECK(find_neutralised(database, true) ==
          Findings{"subscription 'orders' in database 'shop' was neutralised: no logical replication runs"});
  }
  SUBCASE("jobs of pg_cron") {
    database.cron_jobs = 3;
    CHECK(find_neutralised(database, false) ==
          Findings{"3 active pg_cron jobs in database 'shop' were neutralised: pg_cron is not loaded"});
  }
  SUBCASE("a foreign server, which only the lack of a network keeps away") {
    database.foreign_servers = {"ledger"};
    CHECK(find_neutralised(database, true) ==
          Findings{"foreign server 'ledger' in database 'shop' was neutralised: the container has no network"});
    CHECK(find_neutralised(database, false) == Findings{"foreign server 'ledger' in database 'shop' may be in reach"});
  }
}

TEST_CASE("a collation of another version is found: indexes may look out of order") {
  DatabaseReport database = shop();
  database.collation_mismatches = {"database default: 2.31, here 2.36"};
  const auto findings = find_neutralised(database, true);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].starts_with("collation version differs from production's in database 'shop', database default"));
}

}  // namespace unit::phases_proof_inventory
