#include "drill/report/previous_answers.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "drill/host/regular_file.hpp"
#include "drill/report/history_directory.hpp"
#include "drill/report/read_report.hpp"

namespace drill {
namespace {

std::optional<DrillReport> parse_report(const std::filesystem::path& path) {
  try {
    return read_report(read_regular_file(path, k_max_report));
  } catch (const std::runtime_error& error) {
    spdlog::debug("{}", error.what());
    return std::nullopt;
  }
}

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
    auto report = parse_report(run / "report.json");
    if (report && report->verdict == Verdict::pass && report->stanza == config.backup.stanza) return report;
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
