#include "drill/report/history_directory.hpp"

#include <algorithm>

#include "drill/host/run_id.hpp"
#include "drill/report/previous_answers.hpp"

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

}  // namespace

std::filesystem::path history_directory(const Config& config, const std::string& run_id) {
  auto directory = std::filesystem::path{config.state.directory} / "history" / run_id;
  if (std::filesystem::create_directories(directory)) {
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
  auto runs = past_runs(config);
  // What min_ratio_to_previous is held against must not be pruned away by drills that failed since.
  const auto yardstick = newest_pass(config);
  while (runs.size() > config.state.keep) {
    const auto oldest = std::find_if(runs.begin(), runs.end(), [&](const auto& run) { return run != yardstick; });
    std::filesystem::remove_all(*oldest);
    runs.erase(oldest);
  }
}

}  // namespace drill
