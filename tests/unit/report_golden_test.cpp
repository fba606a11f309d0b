// A drill's report in each of its forms, compared whole: a change of format is seen in the difference of a commit.
// tests/golden/update.sh writes the files anew.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "drill/host/sha256.hpp"
#include "drill/report/drill_metrics.hpp"
#include "drill/report/html/report_page.hpp"
#include "drill/report/junit_report.hpp"
#include "drill/report/report_json.hpp"
#include "metrics/text_format.hpp"
#include "tests/unit/sample_report.hpp"

namespace unit::report_golden {

namespace {

void check_golden(const std::string& name, const std::string& text) {
  const std::filesystem::path path = std::filesystem::path{DR_DRILL_ROOT} / "tests/golden" / name;
  if (std::getenv("DR_DRILL_UPDATE_GOLDEN") != nullptr) {
    std::ofstream{path} << text;
    return;
  }
  std::ifstream file{path};
  const std::string golden{std::istreambuf_iterator<char>{file}, {}};
  const auto [in_text, in_golden] = std::mismatch(text.begin(), text.end(), golden.begin(), golden.end());
  const auto line = 1 + std::count(text.begin(), in_text, '\n');
  CHECK_MESSAGE(text == golden, path.string(), " differs in line ", line,
                "; when that is wanted: tests/golden/update.sh, and look at the difference");
}

drill::DrillReport golden_report() {
  auto report = sample::full_report();
  report.adhoc = {"--set"};
  return report;
}

}  // namespace

TEST_CASE("golden report: JSON") {
  check_golden("report.json", drill::to_json(golden_report()));
}

TEST_CASE("golden report: metrics") {
  check_golden("report.prom", metrics::to_text(drill::to_metrics(golden_report(), "veza", {1795233600.0, true})));
}

TEST_CASE("golden report: JUnit") {
  check_golden("report.xml", drill::to_junit(golden_report()));
}

TEST_CASE("golden report: HTML") {
  auto before = sample::full_report();
  before.run_id = "20261115T040012Z-0001";
  before.began -= std::chrono::hours{24 * 7};
  before.verdict = drill::Verdict::pass;
  const auto report = golden_report();
  check_golden("report.html",
               drill::html::report_page(report, {before, report}, drill::sha256_hex(drill::to_json(report))));
}

}  // namespace unit::report_golden
