#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <stdexcept>

#include "drill/cli/commands.hpp"
#include "drill/cli/history_config.hpp"
#include "drill/cli/print.hpp"
#include "drill/report/history_table.hpp"
#include "drill/report/past_drills.hpp"
#include "drill/report/read_report.hpp"
#include "drill/text/duration.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

/// An instant, a day, or a duration back from now. Throws std::invalid_argument.
UtcTime parse_since(const std::string& text) {
  if (const auto time = from_rfc3339(text)) return *time;
  if (const auto day = from_rfc3339(text + "T00:00:00Z")) return *day;
  try {
    return std::chrono::system_clock::now() - parse_duration(text);
  } catch (const std::invalid_argument&) {
    throw std::invalid_argument{"--since: '" + text + "' is neither a duration nor a time"};
  }
}

Verdict parse_verdict(const std::string& text) {
  return text == "pass" ? Verdict::pass : text == "fail" ? Verdict::fail : Verdict::error;
}

PastDrillFilter filter_of(const Options& options) {
  PastDrillFilter filter;
  filter.stanza = options.stanza;
  filter.limit = options.limit;
  if (options.verdict) filter.verdict = parse_verdict(*options.verdict);
  if (options.since) filter.since = parse_since(*options.since);
  return filter;
}

bool is_filtered(const Options& options) {
  return options.stanza || options.verdict || options.since;
}

}  // namespace

int history_command(const Options& options) {
  try {
    const auto filter = filter_of(options);
    const Config config = history_config(options);
    std::vector<DrillReport> drills;
    for (auto& drill : past_drills(config, filter)) drills.push_back(std::move(drill.report));
    if (options.json) {
      print_document(to_history_json(drills));
    } else {
      print_text(to_table(drills));
    }
    if (drills.empty())
      spdlog::info("{} in '{}'", is_filtered(options) ? "no such drill" : "no drill yet", config.state.directory);
    return exit_code(Verdict::pass);
  } catch (const std::invalid_argument& error) {
    spdlog::error("{}\nHINT: write it like 30d, 2026-11-01 or 2026-11-01T04:00:00Z.", error.what());
  } catch (const ReportError& error) {
    spdlog::error("{}", error.what());
  }
  return exit_code(Verdict::error);
}

}  // namespace drill
