// Pages that are all zero: PostgreSQL takes them for unused ones, and no reader complains. A drill of level deep says
// which of them had rows.
#include <doctest/doctest.h>

#include <fstream>

#include "tests/e2e/own_database.hpp"
#include "tests/e2e/stage.hpp"

using e2e::OwnDatabase;
using e2e::Stage;
using nlohmann::json;

namespace {

constexpr std::streamoff k_page = 8192;

/// A database whose files are changed while no server has read them: those of a copy that is not open yet.
class Zeroed {
 public:
  explicit Zeroed(const std::vector<std::string>& statements) { whole_.run(statements); }

  /// Overwrites a block with zeros; one behind the end is added.
  void zero(const std::string& relation, std::streamoff block) const {
    whole_.run({"CHECKPOINT"});
    std::fstream file{whole_.file_of(relation), std::ios::binary | std::ios::in | std::ios::out};
    file.seekp(block * k_page);
    file << std::string(k_page, '\0');
    file.close();
    REQUIRE(file.good());
  }

  /// The report of a drill of the copy.
  [[nodiscard]] json drilled(const std::string& level) const {
    const OwnDatabase copy{"zeroed", "zeroed_source"};
    Stage stage;
    stage.toml = "[verify]\nlevel = \"" + level + "\"\n";
    static_cast<void>(stage.drill());
    return stage.report();
  }

 private:
  OwnDatabase whole_{"zeroed_source"};
};

/// The damage that a drill with this report found, in words.
std::string damage_in(const json& report) {
  CHECK(report.at("reason") == "corruption_found");
  return report.at("message").get<std::string>();
}

}  // namespace

TEST_SUITE_BEGIN("zeroed");

TEST_CASE("a page of a table that lost its rows is found by the index that has entries for them") {
  const Zeroed database{{"CREATE TABLE t (id int PRIMARY KEY, name text)",
                         "INSERT INTO t SELECT n, 'x' FROM generate_series(1, 1000) n"}};
  database.zero("t", 2);
  CHECK(damage_in(database.drilled("deep")) ==
        "public.t in database 'zeroed': block 2 is all zero, but index public.t_pkey has 226 entries for rows in it");
}

TEST_CASE("a page of a table without an index is found by the visibility map") {
  const Zeroed database{
      {"CREATE TABLE t (name text)", "INSERT INTO t SELECT repeat('x', 1000) FROM generate_series(1, 50)", "VACUUM t"}};
  database.zero("t", 1);
  CHECK(damage_in(database.drilled("deep")) ==
        "public.t in database 'zeroed': block 1 is all zero, but the visibility map says that it has rows");
}

TEST_CASE("a page that was added and never used is no damage, not even between others") {
  const Zeroed database{{"CREATE TABLE t (id int PRIMARY KEY, name text)",
                         "INSERT INTO t SELECT n, repeat('x', 1000) FROM generate_series(1, 50) n", "VACUUM t"}};
  database.zero("t", 8);
  database.zero("t", 9);
  const json report = database.drilled("deep");
  CAPTURE(report.at("message"));
  CHECK(report.at("verdict") == "pass");
  CHECK(report.at("findings").dump().find("failed once") == std::string::npos);
}

TEST_CASE("a sequence that lost its page is damaged") {
  const Zeroed database{{"CREATE SEQUENCE s"}};
  database.zero("s", 0);
  CHECK(damage_in(database.drilled("read")).starts_with("public.s in database 'zeroed': "));
}

TEST_SUITE_END();
