#include "drill/history/history.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "drill/history/read_report.hpp"
#include "drill/host/directories.hpp"
#include "drill/host/regular_file.hpp"
#include "drill/host/run_id.hpp"
#include "drill/report/report_json.hpp"
#include "metrics/textfile.hpp"

namespace drill {
namespace {

constexpr const char* k_report = "report.json";
constexpr const char* k_restore_log = "pgbackrest.log";

using Age = std::pair<std::string, std::filesystem::file_time_type>;

/// A run id begins with its second, so names sort by age; what began in the same second is told apart by its report.
Age age_of(const std::filesystem::path& run) {
  constexpr std::string_view k_time = "20261122T041500Z";
  std::error_code error;  // without a report: the oldest of its second
  return {run.filename().string().substr(0, k_time.size()), std::filesystem::last_write_time(run / k_report, error)};
}

/// A drill that was killed leaves a directory without a report. No drill runs that long.
bool is_abandoned(const std::filesystem::path& run) {
  constexpr std::chrono::hours k_limit{24 * 30};
  std::error_code error;
  if (std::filesystem::exists(run / k_report, error) || error) return false;
  const auto changed = std::filesystem::last_write_time(run, error);
  return !error && std::filesystem::file_time_type::clock::now() - changed > k_limit;
}

PastDrill load(const std::filesystem::path& run) {
  PastDrill out;
  out.path = run / k_report;
  try {
    out.text = read_regular_file(out.path, k_max_report);
  } catch (const std::runtime_error& error) {
    throw ReportError{error.what()};
  }
  try {
    out.report = read_report(out.text);
  } catch (const ReportError& bad) {
    throw ReportError{"'" + out.path.string() + "' is not a report: " + bad.what()};
  }
  return out;
}

/// The report in the directory of a past drill; nothing when it is missing or cannot be read, as that of a drill that
/// runs.
std::optional<DrillReport> report_in(const std::filesystem::path& run) {
  try {
    return read_report(read_regular_file(run / k_report, k_max_report));
  } catch (const std::runtime_error& error) {
    spdlog::debug("'{}' is passed over: {}", run.string(), error.what());
    return std::nullopt;
  }
}

/// It passed, and so did those of the other repositories that had a part in its verdict.
bool proves_all(const DrillReport& report) {
  if (report.exit_code() != 0 || !report.ends_verdict()) return false;
  return !report.each || std::all_of(report.each->before.begin(), report.each->before.end(),
                                     [](const auto& sibling) { return sibling.verdict == Verdict::pass; });
}

bool is_wanted(const DrillReport& report, const PastDrillFilter& filter) {
  return (!filter.stanza || report.stanza == *filter.stanza) &&
         (!filter.verdict || report.verdict == *filter.verdict) && (!filter.since || report.began >= *filter.since);
}

std::string end_of(const std::filesystem::path& path) {
  constexpr std::streamoff k_most_bytes = 16384;
  constexpr std::ptrdiff_t k_most_lines = 40;
  std::ifstream file{path, std::ios::binary | std::ios::ate};
  if (!file) return {};
  const std::streamoff size = file.tellg();
  const std::streamoff skipped = std::max<std::streamoff>(0, size - k_most_bytes);
  file.seekg(skipped);
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  // A line that is cut would look like one that is not.
  if (skipped > 0) text.erase(0, text.find('\n') + 1);
  auto lines = std::count(text.begin(), text.end(), '\n');
  for (; lines > k_most_lines; --lines) text.erase(0, text.find('\n') + 1);
  return text;
}

}  // namespace

History::History(const Config& config)
    : state_(config.state.directory),
      stanza_(config.backup.stanza),
      keep_(config.state.keep),
      directory_(std::filesystem::path{state_} / "history") {}

bool History::exists() const {
  std::error_code ignored;
  return std::filesystem::exists(directory_, ignored);
}

void History::require_writable() const {
  make_directories(directory_);
  metrics::check_writable_directory(state_);
  // The state directory itself may be a link to where there is room.
  require_private_directory(std::filesystem::canonical(state_));
  require_private_directory(directory_);
}

std::filesystem::path History::make_directory(const std::string& run_id) const {
  auto run = directory_ / run_id;
  if (make_directories(run)) {
    using std::filesystem::perms;
    std::filesystem::permissions(run, perms::owner_all | perms::group_read | perms::group_exec);
  }
  return run;
}

std::vector<LogTail> History::log_tails(const std::string& run_id) const {
  std::vector<LogTail> out;
  for (const char* name : {k_restore_log, "postgres.log"}) {
    std::string text = end_of(directory_ / run_id / name);
    if (!text.empty()) out.push_back({name, std::move(text)});
  }
  return out;
}

std::filesystem::path History::report_path(const std::string& run_id) const {
  return directory_ / run_id / k_report;
}

std::filesystem::path History::restore_log(const std::string& run_id) const {
  return directory_ / run_id / k_restore_log;
}

void History::write(const RedactedReport& report) const {
  metrics::write_textfile(make_directory(report->run_id) / k_report, report.as(to_json).text(), 0640);
}

void History::write_signature(const std::string& run_id, const std::string& signature) const {
  metrics::write_textfile(report_path(run_id).string() + ".sig", signature, 0640);
}

void History::remove_signature(const std::string& run_id) const {
  std::error_code ignored;
  std::filesystem::remove(report_path(run_id).string() + ".sig", ignored);
}

std::vector<std::filesystem::path> History::runs() const {
  std::vector<std::pair<Age, std::filesystem::path>> aged;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator{directory_, error}) {
    if (is_run_id(entry.path().filename().string()) && entry.is_directory() && !entry.is_symlink()) {
      aged.emplace_back(age_of(entry.path()), entry.path());
    }
  }
  std::sort(aged.begin(), aged.end());
  std::vector<std::filesystem::path> out;
  out.reserve(aged.size());
  for (auto& [age, run] : aged) out.push_back(std::move(run));
  return out;
}

/// No history is an empty one; a history that we may not look at is not.
void History::require_readable() const {
  std::error_code error;
  const std::filesystem::directory_iterator ignored{directory_, error};
  if (!error || error == std::errc::no_such_file_or_directory) return;
  const bool denied = error == std::errc::permission_denied;
  throw ReportError{"could not list '" + directory_.string() + "': " + error.message() +
                    (denied ? "\nHINT: run as root, or as a user who may read it: reports tell of production's data."
                            : "\nHINT: the directory comes from [state] directory.")};
}

std::vector<PastDrill> History::list(const PastDrillFilter& filter) const {
  require_readable();
  std::vector<PastDrill> out;
  auto newest_first = runs();
  std::reverse(newest_first.begin(), newest_first.end());
  for (const auto& run : newest_first) {
    if (filter.limit && out.size() >= *filter.limit) break;
    std::error_code unseen;
    if (!std::filesystem::exists(run / k_report, unseen) && !unseen) {
      spdlog::debug("'{}' has no report: that drill runs, or was killed", run.string());
      continue;
    }
    try {
      PastDrill drill = load(run);
      if (is_wanted(drill.report, filter)) out.push_back(std::move(drill));
    } catch (const ReportError& error) {
      spdlog::warn("{}", error.what());
    }
  }
  std::reverse(out.begin(), out.end());
  return out;
}

PastDrill History::read(const std::string& run_id) const {
  if (!is_run_id(run_id)) throw ReportError{"'" + run_id + "' is not a run id"};
  require_readable();
  const auto all = runs();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& run) { return run.filename() == run_id; });
  if (found == all.end()) throw ReportError{"there is no drill '" + run_id + "' in '" + state_ + "'"};
  return load(*found);
}

bool History::counts(const DrillReport& report) const {
  return report.scheduled() && report.stanza == stanza_;
}

template <typename Predicate>
std::optional<DrillReport> History::newest(Predicate is_wanted) const {
  auto newest_first = runs();
  std::reverse(newest_first.begin(), newest_first.end());
  for (const auto& run : newest_first) {
    auto report = report_in(run);
    if (report && counts(*report) && is_wanted(*report)) return report;
  }
  return std::nullopt;
}

std::map<std::string, double> History::previous_answers(const std::vector<CheckConfig>& checks) const {
  std::map<std::string, double> out;
  const bool compares = std::any_of(checks.begin(), checks.end(),
                                    [](const auto& check) { return check.min_ratio_to_previous.has_value(); });
  if (!compares) return out;
  try {
    const auto passed = newest([](const DrillReport& report) { return report.verdict == Verdict::pass; });
    if (!passed) return out;
    for (const auto& answer : passed->checks) {
      const bool known = std::any_of(checks.begin(), checks.end(), [&](const auto& check) {
        return check.name == answer.name && check.sql == answer.sql;
      });
      if (known && answer.number) out[answer.name] = *answer.number;
    }
  } catch (const std::exception& error) {
    spdlog::warn("could not read the reports of past drills: {}", error.what());
  }
  return out;
}

std::optional<UtcTime> History::last_success() const {
  try {
    const auto passed = newest(proves_all);
    if (passed) return passed->ended;
  } catch (const std::exception& error) {
    spdlog::debug("the history does not tell the last success: {}", error.what());
  }
  return std::nullopt;
}

std::vector<std::filesystem::path> History::entries() const {
  require_readable();
  std::vector<std::filesystem::path> out;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator{directory_, error}) {
    if (is_run_id(entry.path().filename().string())) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::filesystem::path> History::surplus() const {
  const auto all = runs();
  if (all.size() <= keep_) return {};
  std::vector<std::filesystem::path> out;
  std::vector<std::filesystem::path> ours;
  std::filesystem::path newest_pass;
  for (const auto& run : all) {
    if (is_abandoned(run)) {
      out.push_back(run);
      continue;
    }
    const auto report = report_in(run);
    if (!report || report->stanza != stanza_) continue;
    ours.push_back(run);
    if (counts(*report) && report->verdict == Verdict::pass) newest_pass = run;
  }
  // The last one is the drill that has just ended: it stays, however small `keep` is.
  auto at = ours.begin();
  for (auto left = ours.size(); left > keep_ && at + 1 < ours.end(); ++at) {
    if (*at == newest_pass) continue;
    out.push_back(*at);
    --left;
  }
  return out;
}

}  // namespace drill
