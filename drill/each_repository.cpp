#include "drill/each_repository.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <tuple>

#include "drill/outcome/drill_error.hpp"
#include "drill/outcome/findings.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/report/each_text.hpp"

namespace drill {
namespace {

/// The worse, the greater.
auto weight(const DrillReport& report) {
  const int verdict = report.verdict == Verdict::fail ? 2 : report.verdict == Verdict::error ? 1 : 0;
  return std::tuple{verdict, report.rto.measured.value_or(Seconds{0})};
}

SiblingReport sibling(const DrillReport& report) {
  return {report.each->repository, report.run_id, report.verdict, report.reason};
}

/// What is said of it in the report of another one.
std::string ended_with(const DrillReport& report) {
  return to_text(sibling(report)) + (report.verdict == Verdict::pass ? "" : ": " + report.message);
}

}  // namespace

std::vector<Config> drills_of(const Config& config) {
  if (config.backup.repo != "each") return {config};
  std::vector<Config> out;
  try {
    for (const auto& repository : read_backup_configuration(config).surroundings.repositories) {
      out.push_back(config);
      out.back().backup.repo = std::to_string(repository.key);
    }
  } catch (const DrillError& error) {
    spdlog::debug("the repositories are not known: {}", error.what());
  }
  return out.empty() ? std::vector{config} : out;
}

EachReport each_report(const Config& config, const std::vector<RedactedReport>& before, bool last) {
  EachReport out;
  const auto& key = config.backup.repo;
  std::from_chars(key.data(), key.data() + key.size(), out.repository);
  for (const auto& report : before) out.before.push_back(sibling(*report));
  out.last = last;
  return out;
}

RedactedReport verdict_of_all(const std::vector<RedactedReport>& all) {
  RedactedReport out =
      *std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b) { return weight(*a) < weight(*b); });
  if (all.size() == 1) return out;
  const DrillReport& last = *all.back();
  out.change([&](DrillReport& report) {
    report.each = EachReport{report.each->repository, {}, true};
    for (const auto& other : all) {
      report.teardown_failed |= other->teardown_failed;
      report.instance_kept |= other->instance_kept;
      if (other->run_id == report.run_id) continue;
      report.each->before.push_back(sibling(*other));
      note(report.findings, ended_with(*other));
    }
    report.coverage = last.coverage;
    if (last.listed) report.listed = last.listed;
    report.ended = last.ended;
    report.earlier_kept = last.earlier_kept;
  });
  return out;
}

std::string to_line_of_each(const DrillReport& report) {
  return to_text(sibling(report)) + "\n";
}

}  // namespace drill
