// dr-drill-metrics(7) has every metric with its labels, its type and its help.
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "drill/report/drill_metrics.hpp"
#include "tests/unit/man_page.hpp"

namespace unit::docs_metrics_man {

namespace {

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
  report.verification.emplace().reading.emplace();
  report.coverage = drill::CoverageReport{drill::Seconds{1}, {{1, 2, 1, 1, report.began, {}}}};
  report.listed = drill::BackupListing{report.began, {{1, "20261121-010000F", "full", report.began, 1}}, {}};
  return report;
}

}  // namespace

TEST_CASE("the manual has every metric with labels, type and help, and no other") {
  std::map<std::string, std::string> helps;
  for (const auto& family : drill::to_metrics(full_report(), "veza", {})) {
    REQUIRE_MESSAGE(!family.samples.empty(), family.name);
    std::string labels;
    for (const auto& label : family.samples[0].labels) {
      if (label.name != "stanza") labels += (labels.empty() ? "" : ",") + label.name;
    }
    const char* type = family.type == metrics::Type::gauge ? " Pq gauge" : " Pq counter";
    helps[family.name + (labels.empty() ? "" : "{" + labels + "}") + type] = family.help;
  }
  std::size_t found = 0;
  for (const auto& [place, list] : man_items("dr-drill-metrics.7", "Va ")) {
    CHECK(place.starts_with("METRICS/"));
    for (const auto& item : list) {
      CAPTURE(item.head);
      REQUIRE(helps.contains(item.head));
      const std::string& help = helps[item.head];
      CHECK(item.text.substr(0, help.size()) == help);
      ++found;
    }
  }
  CHECK(found == helps.size());
}

}  // namespace unit::docs_metrics_man
