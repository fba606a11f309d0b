#include "drill/coverage/relation_ledger_file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <stdexcept>
#include <thread>
#include <vector>

#include "drill/coverage/ledger_json.hpp"
#include "drill/coverage/state_file.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/readings_of.hpp"

namespace unit::coverage_relation_ledger_file {

using namespace drill;
namespace fs = std::filesystem;

namespace {

const PastTime k_now{std::chrono::seconds{1795320012}};
const Bounds k_soon{Deadline{std::chrono::seconds{20}}};

DrillReport read_of(std::uint32_t oid, const std::string& database = "shop") {
  return readings_of({{oid, 0, ReadingResult::sound}}, k_now, k_now, "read", database);
}

struct State {
  test::TempDir directory;
  Config config;
  State() { config.state.directory = directory.path().string(); }
  fs::path path() const { return relation_ledger_path(config); }
  std::string update(const DrillReport& report) const { return update_relations(config, report, k_soon); }
  bool was_read(std::uint32_t oid, const std::string& database = "shop") const {
    const auto ledger = read_relations(config).ledger;
    const auto* known = ledger.find(database);
    return known != nullptr && known->past(oid).last_read("read") == k_now;
  }
};

}  // namespace

TEST_CASE("relation ledger file: it is beside the ledger of backups, and reading it writes nothing") {
  const State state;
  CHECK_FALSE(state.was_read(1));
  CHECK_FALSE(fs::exists(state.path()));
  CHECK(state.update(read_of(1)).empty());
  CHECK(state.path() == fs::path{state.config.state.directory} / "coverage/relations/main.json");
  CHECK(fs::status(state.path()).permissions() == fs::perms{0640});
  CHECK(state.was_read(1));
}

TEST_CASE("relation ledger file: a damaged one is kept aside, begun anew, and said") {
  const State state;
  state.update(read_of(1));
  const std::string damaged = test::read_file(state.path()).replace(3, 1, "X");
  test::write_file(state.path(), damaged);
  CHECK(read_relations(state.config).finding.find("is damaged") != std::string::npos);
  CHECK(fs::exists(state.path()));  // who only reads moves nothing
  const auto finding = state.update(read_of(2));
  CHECK(finding.find("kept as '" + state.path().string() + ".damaged'") != std::string::npos);
  CHECK(test::read_file(state.path().string() + ".damaged") == damaged);
  CHECK_FALSE(state.was_read(1));
  CHECK(state.was_read(2));
}

TEST_CASE("relation ledger file: that of a later version is refused and left as it is") {
  const State state;
  state.update(read_of(1));
  const std::string later = R"({"schema": "dr-drill.relations/2"})";
  test::write_file(state.path(), later);
  CHECK_THROWS_AS(read_relations(state.config), LedgerTooNew);
  RedactedReport report{read_of(2)};
  record_relations(state.config, report);
  REQUIRE(report->findings.size() == 1);
  CHECK(report->findings[0].starts_with("what this drill read is not in the ledger of relations: the ledger '"));
  CHECK(test::read_file(state.path()) == later);
}

TEST_CASE("relation ledger file: one that cannot be read is no damage, and stays") {
  const State state;
  fs::create_directories(state.path());
  CHECK_THROWS_AS(state.update(read_of(1)), std::runtime_error);
  CHECK(fs::is_directory(state.path()));
}

TEST_CASE("relation ledger file: many at once lose nothing") {
  const State state;
  constexpr int k_drills = 8;
  std::vector<std::thread> drills;
  for (int i = 0; i < k_drills; ++i)
    drills.emplace_back([&state, i] { state.update(read_of(1, "shop" + std::to_string(i))); });
  for (auto& drill : drills) drill.join();
  for (int i = 0; i < k_drills; ++i) CHECK(state.was_read(1, "shop" + std::to_string(i)));
}

TEST_CASE("relation ledger file: the wait for another drill has a deadline") {
  const State state;
  const auto held = lock_ledger(state.path(), k_soon);
  CHECK_THROWS_AS(update_relations(state.config, read_of(1), Bounds{Deadline{std::chrono::milliseconds{50}}}),
                  DeadlinePassed);
}

TEST_CASE("relation ledger file: a drill that read nothing writes nothing") {
  const State state;
  RedactedReport report{DrillReport{}};
  record_relations(state.config, report);
  CHECK_FALSE(fs::exists(state.path().parent_path()));
  CHECK(report->findings.empty());
}

TEST_CASE("relation ledger file: a stanza's name cannot lead out of the state directory") {
  State state;
  state.config.backup.stanza = "../main";
  CHECK_THROWS_AS(relation_ledger_path(state.config), std::invalid_argument);
}

}  // namespace unit::coverage_relation_ledger_file
