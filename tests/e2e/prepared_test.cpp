// Transactions that production had prepared for a second commit: a restored server has them still, with their locks.
#include <doctest/doctest.h>

#include <filesystem>

#include "tests/e2e/own_database.hpp"
#include "tests/e2e/stage.hpp"

using e2e::OwnDatabase;
using e2e::Stage;

namespace e2e_prepared {

namespace {

/// A database with a prepared transaction that locks the table "locked".
class Prepared {
 public:
  Prepared() {
    database_.run({"CREATE TABLE locked AS SELECT 1 AS id", "BEGIN", "LOCK locked", "PREPARE TRANSACTION 'it''s one'"});
  }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
  /// Whatever a drill left of it: a database with a prepared transaction cannot be dropped.
  ~Prepared() {
    try_to("postgres",
           "UPDATE pg_database SET datallowconn = true, datcollate = 'C', datctype = 'C' WHERE datname = '" +
               std::string{k_name} + "'");
    try_to(k_name, "ROLLBACK PREPARED 'it''s one'");
  }

  static constexpr const char* k_name = "prepared";

  [[nodiscard]] const OwnDatabase& database() const { return database_; }

 private:
  static void try_to(const std::string& database, const std::string& statement) {
    const auto directory = std::filesystem::path{test::RestoredPostgres::get().socket()}.parent_path().string();
    test::run({.argv = {"/usr/bin/psql", "-Xq", "-h", directory, "-U", "postgres", "-d", database, "-c", statement}});
  }

  OwnDatabase database_{k_name};
};

constexpr const char* k_asks_the_locked_table =
    "[[check]]\nname = \"locked\"\ndatabase = \"prepared\"\nsql = \"SELECT count(*) FROM locked\"\nmin = 1\n"
    "timeout = \"5s\"\n";

}  // namespace

TEST_SUITE_BEGIN("prepared");

TEST_CASE("a table that a prepared transaction of production locks is read by a check, at every level") {
  const Prepared prepared;
  Stage stage;
  stage.toml = k_asks_the_locked_table;
  SUBCASE("smoke") {
    stage.toml += "[verify]\nlevel = \"smoke\"\n";
  }
  SUBCASE("smoke, in a database that lets nobody in") {
    prepared.database().run({"UPDATE pg_database SET datallowconn = false WHERE datname = 'prepared'"});
  }
  SUBCASE("read") {
    stage.toml += "[verify]\nlevel = \"read\"\n";
  }
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(
      stage.report()
          .at("findings")
          .dump()
          .find(
              "the prepared transaction 'it's one' in database 'prepared' was rolled back in the copy: its locks would "
              "keep checks and probes from reading tables") != std::string::npos);
}

TEST_CASE("a prepared transaction that cannot be rolled back says nothing of the backup") {
  const Prepared prepared;
  prepared.database().lose_the_locale();
  Stage stage;
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  const auto findings = stage.report().at("findings").dump();
  CHECK(findings.find("the prepared transactions in database 'prepared' could not be rolled back in the copy, and may "
                      "keep checks and probes from reading tables: ") != std::string::npos);
  CHECK(findings.find("database locale is incompatible") != std::string::npos);
}

TEST_SUITE_END();

}  // namespace e2e_prepared
