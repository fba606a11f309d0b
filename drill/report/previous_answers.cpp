#include "drill/report/previous_answers.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "drill/host/regular_file.hpp"
#include "drill/report/history_directory.hpp"
#include "drill/report/read_report.hpp"
#include "incus-client/json.hpp"

namespace drill {
namespace {

using nlohmann::json;

std::optional<json> parse_report(const std::filesystem::path& path) {
  try {
    json report = incus::parse_json(read_regular_file(path, k_max_report));
    if (report.is_object()) return report;
  } catch (const std::runtime_error& error) {
    spdlog::debug("{}", error.what());
  }
  return std::nullopt;
}

std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool is_comparable(const json& report, const Config& config) {
  return text_at(report, "verdict") == "pass" && text_at(report, "stanza") == config.backup.stanza;
}

std::map<std::string, double> answers(const json& report, const Config& config) {
  std::map<std::string, double> out;
  const auto checks = report.find("checks");
  if (checks == report.end() || !checks->is_array()) return out;
  for (const json& check : *checks) {
    if (!check.is_object()) continue;
    const std::string name = text_at(check, "name");
    const auto known = std::find_if(config.checks.begin(), config.checks.end(), [&](const CheckConfig& c) {
      return c.name == name && c.sql == text_at(check, "sql");
    });
    const auto number = check.find("number");
    if (known != config.checks.end() && number != check.end() && number->is_number()) out[name] = number->get<double>();
  }
  return out;
}

/// The newest report that can be compared, and its directory.
std::optional<std::pair<std::filesystem::path, json>> find_newest(const Config& config) {
  auto runs = past_runs(config);
  std::reverse(runs.begin(), runs.end());
  for (const auto& run : runs) {
    if (auto report = parse_report(run / "report.json"); report && is_comparable(*report, config)) {
      return std::pair{run, std::move(*report)};
    }
  }
  return std::nullopt;
}

}  // namespace

std::filesystem::path newest_pass(const Config& config) {
  const auto found = find_newest(config);
  return found ? found->first : std::filesystem::path{};
}

std::map<std::string, double> previous_answers(const Config& config) {
  try {
    const auto found = find_newest(config);
    return found ? answers(found->second, config) : std::map<std::string, double>{};
  } catch (const std::exception& error) {
    spdlog::warn("could not read the reports of past drills: {}", error.what());
  }
  return {};
}

}  // namespace drill
