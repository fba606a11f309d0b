// What the README says of the program is what the program does.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "drill/config/toml_config.hpp"
#include "drill/outcome/reason.hpp"
#include "drill/report/drill_metrics.hpp"

namespace unit::docs_readme {

namespace {

const std::filesystem::path k_root = DR_DRILL_ROOT;

std::string read(const std::filesystem::path& path) {
  std::ifstream file{path};
  REQUIRE_MESSAGE(file.good(), path.string());
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// The rows of the README whose first cell is `begin`...: "| `begin..." as they stand.
std::set<std::string> rows(const std::string& begin) {
  std::set<std::string> out;
  std::istringstream lines{read(k_root / "README.md")};
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(begin, 0) == 0) out.insert(line);
  }
  return out;
}

/// A report in which every metric has a sample.
drill::DrillReport full_report() {
  drill::DrillReport report;
  report.stanza = "main";
  report.verdict = drill::Verdict::pass;
  report.reason = drill::Reason::none;
  report.backup = drill::BackupReport{};
  report.phases.push_back({drill::Phase::preflight, {}, {}, true});
  report.restore_duration = report.recovery_duration = drill::Seconds{1};
  report.rto = report.rpo = {drill::Seconds{1}, drill::Seconds{2}};
  report.recovery.wal_segments_replayed = 1;
  report.production.emplace();
  auto& check = report.checks.emplace_back();
  check.name = "users";
  check.number = 1;
  report.backup->archive_newest_at = report.began;
  report.verification.emplace();
  return report;
}

}  // namespace

TEST_CASE("README lists every reason with exit code and meaning and no other") {
  std::set<std::string> expected;
  for (const auto& reason : drill::reasons()) {
    expected.insert("| `" + std::string{reason.name} + "` | " + std::to_string(drill::exit_code(reason.verdict)) +
                    " | " + std::string{reason.meaning} + " |");
  }
  std::set<std::string> found;
  for (const auto& row : rows("| `")) {
    if (row.find("` | 0 | ") != std::string::npos || row.find("` | 1 | ") != std::string::npos ||
        row.find("` | 2 | ") != std::string::npos) {
      found.insert(row);
    }
  }
  CHECK(found == expected);
}

TEST_CASE("README lists every metric with labels and help and no other") {
  std::set<std::string> expected;
  for (const auto& family : drill::to_metrics(full_report(), "veza", {})) {
    REQUIRE_MESSAGE(!family.samples.empty(), family.name);
    std::string labels;
    for (const auto& label : family.samples[0].labels) {
      if (label.name != "stanza") labels += (labels.empty() ? "" : ",") + label.name;
    }
    const std::string name = family.name.substr(std::string{"veza_backup_drill"}.size());
    expected.insert("| `<p>" + name + (labels.empty() ? "" : "{" + labels + "}") + "` | " + family.help + " |");
  }
  CHECK(rows("| `<p>_") == expected);
}

TEST_CASE("the schema of the report lists every reason and no other") {
  const auto schema = nlohmann::json::parse(read(k_root / "examples/report/report.schema.json"));
  nlohmann::json names = nlohmann::json::array();
  for (const auto& reason : drill::reasons()) names.push_back(reason.name);
  CHECK(schema.at("$defs").at("reason").at("enum") == names);
}

TEST_CASE("the example configuration is valid and shows the defaults") {
  const auto path = k_root / "examples/config/drill.toml";
  const drill::Config shown = drill::load_toml_config(path);
  const drill::Config defaults = drill::parse_toml_config("", "nothing");
  CHECK(shown.backup.stanza == defaults.backup.stanza);
  CHECK(shown.backup.config == defaults.backup.config);
  CHECK(shown.backup.target == defaults.backup.target);
  CHECK(shown.incus.image == defaults.incus.image);
  CHECK(shown.incus.instance == defaults.incus.instance);
  CHECK(shown.incus.memory == defaults.incus.memory);
  CHECK(shown.incus.network == defaults.incus.network);
  CHECK(shown.postgres.user == defaults.postgres.user);
  CHECK(shown.deadlines.total == defaults.deadlines.total);
  CHECK(shown.deadlines.launch == defaults.deadlines.launch);
  CHECK(shown.deadlines.provision == defaults.deadlines.provision);
  CHECK(shown.deadlines.restore == defaults.deadlines.restore);
  CHECK(shown.deadlines.recover == defaults.deadlines.recover);
  CHECK(shown.deadlines.verify == defaults.deadlines.verify);
  CHECK(shown.deadlines.teardown == defaults.deadlines.teardown);
  CHECK(shown.metrics.textfile_dir == defaults.metrics.textfile_dir);
  CHECK(shown.metrics.prefix == defaults.metrics.prefix);
  CHECK(shown.state.directory == defaults.state.directory);
  CHECK(shown.state.keep == defaults.state.keep);
  CHECK(shown.notify.command == defaults.notify.command);
  CHECK(shown.notify.timeout == defaults.notify.timeout);
  REQUIRE(shown.checks.size() == 1);
  REQUIRE(defaults.checks.size() == 1);
  CHECK(shown.checks[0].sql == defaults.checks[0].sql);
  CHECK(shown.checks[0].min == defaults.checks[0].min);
}

TEST_CASE("README's configurations can be read") {
  std::istringstream lines{read(k_root / "README.md")};
  std::string block;
  bool inside = false;
  int blocks = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto text = line.find_first_not_of(' ');
    const std::string word = text == std::string::npos ? "" : line.substr(text);
    if (inside && word == "```") {
      const auto config = drill::parse_toml_config(block, "README.md");
      CHECK(config.checks.size() == 1);
      inside = false;
      ++blocks;
    } else if (inside) {
      block += word + "\n";
    } else if (word == "```toml") {
      inside = true;
      block.clear();
    }
  }
  CHECK(blocks == 1);
}

TEST_CASE("files and commands that the README names are there") {
  for (const char* path :
       {"examples/demo/run.sh", "tests/run.sh", "tests/bench/run.sh", "tests/fake-incusd/README.md",
        "examples/pictures/pass.svg", "examples/pictures/fail.svg", "examples/pictures/report.png",
        "examples/pictures/live.svg", "examples/report/report.schema.json", "CONTRIBUTING.md", "examples/ci/run.sh"}) {
    CHECK_MESSAGE(std::filesystem::exists(k_root / path), path);
    CHECK_MESSAGE(read(k_root / "README.md").find(path) != std::string::npos, path);
  }
}

}  // namespace unit::docs_readme
