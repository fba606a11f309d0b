#include "drill/coverage/ledger_file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <stdexcept>
#include <thread>
#include <vector>

#include "drill/coverage/ledger_json.hpp"
#include "drill/history/history.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/drilled_backup.hpp"

namespace unit::coverage_ledger_file {

using namespace drill;
namespace fs = std::filesystem;

namespace {

const UtcTime k_now{std::chrono::seconds{1795320012}};
const Bounds k_soon{Deadline{std::chrono::seconds{20}}};

DrillReport passed(const std::string& label, const std::string& run_id, UtcTime ended = k_now) {
  return passed_drill(label, ended, run_id);
}

struct State {
  test::TempDir directory;
  Config config;
  State() { config.state.directory = directory.path().string(); }
  void drilled(const DrillReport& report) const { History{config}.write(RedactedReport{report}); }
  void record(const DrillReport& report) const {
    LedgerUpdate update{config, k_soon};
    update.ledger().record(report);
    update.write();
  }
  bool is_proven(const std::string& label) const {
    const auto ledger = read_ledger(config).ledger;
    const auto found = ledger.entries.find({1, label});
    return found != ledger.entries.end() && found->second.is_proven();
  }
};

}  // namespace

TEST_CASE("ledger file: where there is none, the history's reports tell, and reading writes nothing") {
  const State state;
  CHECK(read_ledger(state.config).ledger.entries.empty());
  state.drilled(passed("a", "20261101T040000Z-0001"));
  auto other = passed("b", "20261101T040000Z-0002");
  other.stanza = "other";
  state.drilled(other);
  CHECK(state.is_proven("a"));
  CHECK_FALSE(state.is_proven("b"));
  CHECK(read_ledger(state.config).finding.empty());
  CHECK_FALSE(fs::exists(ledger_path(state.config)));
}

TEST_CASE("ledger file: it outlives the history") {
  const State state;
  state.record(passed("a", "20261101T040000Z-0001"));
  CHECK(fs::status(ledger_path(state.config)).permissions() == fs::perms{0640});
  CHECK_FALSE(History{state.config}.exists());
  CHECK(state.is_proven("a"));
}

TEST_CASE("ledger file: a damaged one is kept aside, made anew of the history, and said") {
  const State state;
  state.drilled(passed("a", "20261101T040000Z-0001"));
  state.record(passed("b", "20261101T040000Z-0002"));
  const auto path = ledger_path(state.config);
  const std::string damaged = test::read_file(path).replace(3, 1, "X");
  test::write_file(path, damaged);
  const auto read = read_ledger(state.config);
  CHECK(read.finding.find("is damaged") != std::string::npos);
  CHECK(fs::exists(path));  // who only reads moves nothing
  CHECK(state.is_proven("a"));
  CHECK_FALSE(state.is_proven("b"));
  {
    LedgerUpdate update{state.config, k_soon};
    CHECK(update.finding().find("kept as '" + path.string() + ".damaged'") != std::string::npos);
    update.write();
  }
  CHECK(test::read_file(path.string() + ".damaged") == damaged);
  CHECK(read_ledger(state.config).finding.empty());
  CHECK(state.is_proven("a"));
  CHECK_FALSE(state.is_proven("b"));
}

TEST_CASE("ledger file: one that cannot be read is no damage, and stays") {
  const State state;
  const auto path = ledger_path(state.config);
  fs::create_directories(path);
  try {
    read_ledger(state.config);
    FAIL("nothing was thrown");
  } catch (const std::runtime_error& error) {
    CHECK(error.what() ==
          "could not read '" + path.string() + "': Is a directory\nHINT: the directory comes from [state] directory.");
  }
  CHECK_THROWS_AS((LedgerUpdate{state.config, k_soon}), std::runtime_error);
  CHECK(fs::is_directory(path));
}

TEST_CASE("ledger file: that of a later version is refused and left as it is") {
  const State state;
  state.record(passed("a", "20261101T040000Z-0001"));
  const auto path = ledger_path(state.config);
  const std::string later = R"({"schema": "dr-drill.ledger/2"})";
  test::write_file(path, later);
  CHECK_THROWS_AS(read_ledger(state.config), LedgerTooNew);
  CHECK_THROWS_AS((LedgerUpdate{state.config, k_soon}), LedgerTooNew);
  CHECK(test::read_file(path) == later);
}

TEST_CASE("ledger file: many at once lose nothing") {
  const State state;
  constexpr int k_drills = 8;
  std::vector<std::thread> drills;
  for (int i = 0; i < k_drills; ++i) {
    drills.emplace_back([&state, i] { state.record(passed("set" + std::to_string(i), "20261101T040000Z-0001")); });
  }
  for (auto& drill : drills) drill.join();
  for (int i = 0; i < k_drills; ++i) CHECK(state.is_proven("set" + std::to_string(i)));
}

TEST_CASE("ledger file: the wait for another drill has a deadline") {
  const State state;
  const LedgerUpdate held{state.config, k_soon};
  CHECK_THROWS_AS((LedgerUpdate{state.config, Bounds{Deadline{std::chrono::milliseconds{50}}}}), DeadlinePassed);
}

TEST_CASE("ledger file: a stanza's name cannot lead out of the state directory") {
  State state;
  for (const char* name : {"../main", "..", "a/b", ""}) {
    state.config.backup.stanza = name;
    CHECK_THROWS_AS(ledger_path(state.config), std::invalid_argument);
  }
}

}  // namespace unit::coverage_ledger_file
