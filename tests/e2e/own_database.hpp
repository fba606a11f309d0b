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
  /// A copy of `like`, file by file.
  explicit OwnDatabase(std::string name, const std::string& like = "template0") : name_(std::move(name)) {
    psql("postgres", {"CREATE DATABASE " + name_ + " TEMPLATE " + like + " STRATEGY file_copy"});
  }
  OwnDatabase(const OwnDatabase&) = delete;
  OwnDatabase& operator=(const OwnDatabase&) = delete;
  ~OwnDatabase() { psql("postgres", {"DROP DATABASE " + name_ + " WITH (FORCE)"}); }

  void run(const std::vector<std::string>& statements) const { psql(name_, statements); }

  /// The answer to one question.
  std::string ask(const std::string& question) const { return psql(name_, {question}); }

  /// The file of a table's or sequence's main fork.
  std::filesystem::path file_of(const std::string& relation) const {
    return ask("SELECT current_setting('data_directory') || '/' || pg_relation_filepath('" + relation + "')");
  }

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
  static std::string psql(const std::string& database, const std::vector<std::string>& statements) {
    const auto directory = std::filesystem::path{test::RestoredPostgres::get().socket()}.parent_path();
    std::vector<std::string> argv{"/usr/bin/psql", "-XqAt", "-v",    "ON_ERROR_STOP=1", "-h", directory, "-U",
                                  "postgres",      "-d",    database};
    for (const auto& statement : statements) argv.insert(argv.end(), {"-c", statement});
    std::string out = test::run_or_throw({.argv = argv});
    while (out.ends_with('\n')) out.pop_back();
    return out;
  }

  std::string name_;
};

}  // namespace e2e
