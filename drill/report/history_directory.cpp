#include "drill/report/history_directory.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "drill/host/directories.hpp"
#include "drill/host/regular_file.hpp"
#include "drill/host/run_id.hpp"
#include "drill/report/read_report.hpp"

namespace drill {
namespace {

using Age = std::pair<std::string, std::filesystem::file_time_type>;

/// A run id begins with its second, so names sort by age; what began in the same second is told apart by its report.
Age age_of(const std::filesystem::path& run) {
  constexpr std::string_view k_time = "20261122T041500Z";
  std::error_code error;  // without a report: the oldest of its second
  return {run.filename().string().substr(0, k_time.size()),
          std::filesystem::last_write_time(run / "report.json", error)};
}

/// A drill that was killed leaves a directory without a report. No drill runs that long.
bool is_abandoned(const std::filesystem::path& run) {
  constexpr std::chrono::hours k_limit{24 * 30};
  std::error_code error;
  if (std::filesystem::exists(run / "report.json", error) || error) return false;
  const auto changed = std::filesystem::last_write_time(run, error);
  return !error && std::filesystem::file_time_type::clock::now() - changed > k_limit;
}

/// `runs`: oldest first.
void prune(const Config& config, const std::vector<std::filesystem::path>& runs) {
  std::vector<std::filesystem::path> ours;
  std::filesystem::path newest_pass;
  for (const auto& run : runs) {
    if (is_abandoned(run)) std::filesystem::remove_all(run);
    const auto report = report_in(run);
    if (!report || report->stanza != config.backup.stanza) continue;
    ours.push_back(run);
    if (report->scheduled() && report->verdict == Verdict::pass) newest_pass = run;
  }
  // The last one is the drill that has just ended: it stays, however small `keep` is.
  auto at = ours.begin();
  for (auto left = ours.size(); left > config.state.keep && at + 1 < ours.end(); ++at) {
    if (*at == newest_pass) continue;
    std::filesystem::remove_all(*at);
    --left;
  }
}

}  // namespace

std::optional<DrillReport> report_in(const std::filesystem::path& run) {
  try {
    return read_report(read_regular_file(run / "report.json", k_max_report));
  } catch (const std::runtime_error& error) {
    spdlog::debug("'{}' is passed over: {}", run.string(), error.what());
    return std::nullopt;
  }
}

std::filesystem::path history_directory(const Config& config, const std::string& run_id) {
  auto directory = std::filesystem::path{config.state.directory} / "history" / run_id;
  if (make_directories(directory)) {
    using std::filesystem::perms;
    std::filesystem::permissions(directory, perms::owner_all | perms::group_read | perms::group_exec);
  }
  return directory;
}

std::vector<std::filesystem::path> past_runs(const Config& config) {
  std::vector<std::pair<Age, std::filesystem::path>> aged;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator{std::filesystem::path{config.state.directory} / "history", error}) {
    if (is_run_id(entry.path().filename().string()) && entry.is_directory() && !entry.is_symlink()) {
      aged.emplace_back(age_of(entry.path()), entry.path());
    }
  }
  std::sort(aged.begin(), aged.end());
  std::vector<std::filesystem::path> runs;
  runs.reserve(aged.size());
  for (auto& [age, run] : aged) runs.push_back(std::move(run));
  return runs;
}

void prune_history(const Config& config) {
  try {
    const auto runs = past_runs(config);
    if (runs.size() > config.state.keep) prune(config, runs);
  } catch (const std::exception& error) {
    spdlog::warn("old drills are not removed: {}", error.what());
  }
}

}  // namespace drill
