#include "drill/coverage/record_drill.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "drill/history/history.hpp"
#include "drill/publish.hpp"
#include "tests/support/temp_dir.hpp"

namespace unit::coverage_record_drill {

using namespace drill;
namespace fs = std::filesystem;

namespace {

const UtcTime k_now{std::chrono::seconds{1795320012}};

struct State {
  test::TempDir directory;
  Config config;
  State() {
    config.state.directory = directory / "state";
    config.metrics.textfile_dir = directory / "metrics";
    config.objectives.coverage = std::chrono::hours{24 * 30};
    fs::create_directory(config.state.directory);
    fs::create_directory(config.metrics.textfile_dir);
  }
  std::string metrics() const { return test::read_file(directory / "metrics/dr_drill_main.prom"); }
  bool is_proven() const {
    const auto ledger = read_ledger(config).ledger;
    const auto found = ledger.entries.find({1, "a"});
    return found != ledger.entries.end() && found->second.is_proven();
  }
};

/// Of backup "a"; the repository has an older one as well.
RedactedReport passed() {
  DrillReport out;
  out.run_id = "20261122T040012Z-7f3a";
  out.stanza = "main";
  out.began = out.ended = k_now;
  out.verdict = Verdict::pass;
  out.reason = Reason::none;
  out.backup = BackupReport{};
  out.backup->label = "a";
  const auto stopped = out.backup->stopped = k_now - std::chrono::hours{30};
  out.listed = BackupListing{k_now, {{1, "a", "full", stopped, 1}, {1, "b", "full", stopped, 1}}, {}};
  return RedactedReport{out};
}

bool found(const RedactedReport& report, const std::string& words) {
  return std::any_of(report->findings.begin(), report->findings.end(),
                     [&](const auto& finding) { return finding.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("record: a drill's end is in ledger, report and metrics") {
  const State state;
  auto report = passed();
  publish(state.config, report);
  CHECK(report->exit_code() == 0);
  CHECK(state.is_proven());
  CHECK(found(report, "coverage is missed: 1 of 2 backups"));
  const auto written = History{state.config}.read("20261122T040012Z-7f3a").report;
  REQUIRE(written.coverage.has_value());
  REQUIRE(written.coverage->repositories.size() == 1);
  CHECK(written.coverage->repositories[0].proven == 1);
  for (const char* line : {"veza_backup_drill_backups{stanza=\"main\",repository=\"1\"} 2\n",
                           "veza_backup_drill_backups_proven{stanza=\"main\",repository=\"1\"} 1\n",
                           "veza_backup_drill_backups_overdue{stanza=\"main\",repository=\"1\"} 1\n",
                           "veza_backup_drill_coverage_objective_seconds{stanza=\"main\"} 2592000\n"}) {
    CHECK_MESSAGE(state.metrics().find(line) != std::string::npos, line);
  }
}

TEST_CASE("record: a pass that could not be told proves nothing") {
  const State state;
  fs::create_directories(state.directory / "metrics/dr_drill_main.prom/in-the-way");
  auto report = passed();
  publish(state.config, report);
  CHECK(report->reason == Reason::metrics_unwritable);
  CHECK_FALSE(state.is_proven());
  CHECK(read_ledger(state.config).ledger.entries.size() == 2);
}

TEST_CASE("record: a ledger that cannot be used keeps neither report nor metrics from being written") {
  const State state;
  fs::create_directories(state.config.state.directory + "/coverage");
  const std::string path = ledger_path(state.config);
  test::write_file(path, R"({"schema": "dr-drill.ledger/2"})");
  auto report = passed();
  publish(state.config, report);
  CHECK(report->exit_code() == 0);
  CHECK(found(report, "is not in the ledger: the ledger '" + path + "' is left alone"));
  CHECK(state.metrics().find("veza_backup_drill_success{stanza=\"main\"} 1\n") != std::string::npos);
  CHECK(state.metrics().find("veza_backup_drill_backups{") == std::string::npos);
}

TEST_CASE("record: a damaged ledger is said in the report") {
  const State state;
  fs::create_directories(state.config.state.directory + "/coverage");
  test::write_file(ledger_path(state.config), "{}");
  auto report = passed();
  publish(state.config, report);
  CHECK(found(report, "is damaged"));
  CHECK(state.is_proven());
}

TEST_CASE("record: a drill that learned nothing of backups makes no ledger") {
  const State state;
  DrillReport early;
  early.run_id = "20261122T040012Z-7f3a";
  early.stanza = "main";
  early.reason = Reason::incus_unreachable;
  RedactedReport report{early};
  publish(state.config, report);
  CHECK_FALSE(fs::exists(ledger_path(state.config).parent_path()));
  CHECK_FALSE(report->coverage.has_value());
}

}  // namespace unit::coverage_record_drill
