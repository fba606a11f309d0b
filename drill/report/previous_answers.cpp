#include "drill/report/previous_answers.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "drill/report/history_directory.hpp"

namespace drill {
namespace {

std::map<std::string, double> answers(const DrillReport& report, const Config& config) {
  std::map<std::string, double> out;
  for (const auto& check : report.checks) {
    const bool known = std::any_of(config.checks.begin(), config.checks.end(),
                                   [&](const CheckConfig& c) { return c.name == check.name && c.sql == check.sql; });
    if (known && check.number) out[check.name] = *check.number;
  }
  return out;
}

/// The newest report that can be compared.
std::optional<DrillReport> find_newest(const Config& config) {
  auto runs = past_runs(config);
  std::reverse(runs.begin(), runs.end());
  for (const auto& run : runs) {
    auto report = report_in(run);
    if (report && report->scheduled() && report->verdict == Verdict::pass && report->stanza == config.backup.stanza)
      return report;
  }
  return std::nullopt;
}

bool compares(const Config& config) {
  return std::any_of(config.checks.begin(), config.checks.end(),
                     [](const CheckConfig& check) { return check.min_ratio_to_previous.has_value(); });
}

}  // namespace

std::map<std::string, double> previous_answers(const Config& config) {
  if (!compares(config)) return {};
  try {
    const auto found = find_newest(config);
    return found ? answers(*found, config) : std::map<std::string, double>{};
  } catch (const std::exception& error) {
    spdlog::warn("could not read the reports of past drills: {}", error.what());
  }
  return {};
}

}  // namespace drill
