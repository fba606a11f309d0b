// Pages that are all zero: PostgreSQL takes them for unused ones, and no reader complains. A drill of level deep says
// which of them had rows.
#include <doctest/doctest.h>

#include <filesystem>
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

  /// Cuts the file off behind so many blocks.
  void cut(const std::string& relation, std::uintmax_t blocks) const {
    whole_.run({"CHECKPOINT"});
    std::filesystem::resize_file(whole_.file_of(relation), blocks * k_page);
  }

  /// Adds so many blocks that are all zero to each of these.
  void extend(const std::vector<std::string>& relations, std::uintmax_t blocks) const {
    whole_.run({"CHECKPOINT"});
    for (const auto& relation : relations) {
      const auto file = whole_.file_of(relation);
      std::filesystem::resize_file(file, std::filesystem::file_size(file) + blocks * k_page);
    }
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

/// The damage that a drill with this report found, in words. The database that was copied has it as well, and whichever
/// of the two is read first is named.
std::string damage_in(const json& report) {
  CHECK(report.at("reason") == "corruption_found");
  auto message = report.at("message").get<std::string>();
  const std::string source = "'zeroed_source'";
  if (const auto at = message.find(source); at != std::string::npos) message.replace(at, source.size(), "'zeroed'");
  return message;
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

TEST_CASE("tables with unused pages are looked into side by side") {
  std::vector<std::string> statements;
  std::vector<std::string> tables;
  for (int i = 0; i < 16; ++i) {
    tables.push_back("t" + std::to_string(i));
    statements.push_back("CREATE TABLE " + tables.back() + " AS SELECT generate_series(1, 40000) AS n");
  }
  const Zeroed database{statements};
  database.extend(tables, 3);
  const json report = database.drilled("deep");
  CAPTURE(report.at("message"));
  CHECK(report.at("verdict") == "pass");
}

TEST_CASE("a table that was cut short is found by its visibility map") {
  const Zeroed database{{"CREATE TABLE t (name text)",
                         "INSERT INTO t SELECT repeat('x', 1000) FROM generate_series(1, 500)", "VACUUM t"}};
  SUBCASE("by a few blocks") {
    database.cut("t", 70);
    CHECK(damage_in(database.drilled("deep")) ==
          "public.t in database 'zeroed': the table ends before block 70, but its visibility map says that the block "
          "has rows");
  }
  SUBCASE("to nothing") {
    database.cut("t", 0);
    CHECK(damage_in(database.drilled("deep")).find("the table ends before block 0, but") != std::string::npos);
  }
}

TEST_CASE("an index that lost its file's content is damaged, of whatever kind it is") {
  const Zeroed database{{"CREATE TABLE t (a int, b int[])",
                         "INSERT INTO t SELECT n, ARRAY[n] FROM generate_series(1, 100) n",
                         "CREATE INDEX i_btree ON t (a)", "CREATE INDEX i_hash ON t USING hash (a)",
                         "CREATE INDEX i_gin ON t USING gin (b)", "CREATE INDEX i_brin ON t USING brin (a)"}};
  const std::vector<std::string> indexes{"i_btree", "i_hash", "i_gin", "i_brin"};
  for (const auto& index : indexes) database.cut(index, 0);
  const json report = database.drilled("deep");
  CHECK(report.at("reason") == "corruption_found");
  const std::string found = report.at("verification").at("corruption").dump();
  for (const auto& index : indexes) {
    CHECK(found.find("public." + index + " in database 'zeroed': the index has no page") != std::string::npos);
  }
}

TEST_CASE("a sequence that lost its page is damaged") {
  const Zeroed database{{"CREATE SEQUENCE s"}};
  database.zero("s", 0);
  CHECK(damage_in(database.drilled("read")).starts_with("public.s in database 'zeroed': "));
}

TEST_SUITE_END();
