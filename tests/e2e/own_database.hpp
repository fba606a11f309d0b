// An additional database in the restored server, for one case.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/program.hpp"
#include "tests/support/restored_postgres.hpp"

namespace e2e {

class OwnDatabase {
 public:
  explicit OwnDatabase(std::string name) : name_(std::move(name)) {
    psql("postgres", {"CREATE DATABASE " + name_ + " TEMPLATE template0"});
  }
  OwnDatabase(const OwnDatabase&) = delete;
  OwnDatabase& operator=(const OwnDatabase&) = delete;
  ~OwnDatabase() { psql("postgres", {"DROP DATABASE " + name_ + " WITH (FORCE)"}); }

  void run(const std::vector<std::string>& statements) const { psql(name_, statements); }

  /// A table whose file is gone.
  void lose_a_table() const {
    run({"CREATE TABLE lost AS SELECT 1 AS id", "SET allow_system_table_mods = on",
         "UPDATE pg_class SET relfilenode = 4000000000 WHERE relname = 'lost'"});
  }

  /// Sets a locale that this machine does not have: connections are refused from then on.
  void lose_the_locale() const {
    psql("postgres",
         {"UPDATE pg_database SET datcollate = 'xx_XX', datctype = 'xx_XX' WHERE datname = '" + name_ + "'"});
  }

 private:
  static void psql(const std::string& database, const std::vector<std::string>& statements) {
    const auto directory = std::filesystem::path{test::RestoredPostgres::get().socket()}.parent_path();
    std::vector<std::string> argv{"/usr/bin/psql", "-XqAt", "-v",    "ON_ERROR_STOP=1", "-h", directory, "-U",
                                  "postgres",      "-d",    database};
    for (const auto& statement : statements) argv.insert(argv.end(), {"-c", statement});
    test::run_or_throw({.argv = argv});
  }

  std::string name_;
};

}  // namespace e2e
