#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <stdexcept>

#include "drill/cli/commands.hpp"
#include "drill/cli/history_of.hpp"
#include "drill/cli/option_value.hpp"
#include "drill/cli/print.hpp"
#include "drill/cli/print_error.hpp"
#include "drill/history/history.hpp"
#include "drill/history/history_table.hpp"
#include "drill/redaction/hidden.hpp"
#include "drill/terminal/terminal.hpp"
#include "drill/text/quantities.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

/// An instant, a day, or a duration back from now. Throws std::invalid_argument.
UtcTime parse_since(const std::string& text) {
  if (const auto time = from_rfc3339(text)) return *time;
  if (const auto day = from_rfc3339(text + "T00:00:00Z")) return *day;
  std::chrono::seconds back{};
  try {
    back = parse_duration(text);
  } catch (const std::invalid_argument&) {
    throw std::invalid_argument{"'" + text +
                                "' is neither a duration nor a time\nHINT: write it like 30d, 2026-11-01 or "
                                "2026-11-01T04:00:00Z."};
  }
  if (back.count() == 0) throw std::invalid_argument{"must be greater than 0\nHINT: write it like 30d."};
  return std::chrono::system_clock::now() - back;
}

Verdict parse_verdict(const std::string& text) {
  for (const auto verdict : {Verdict::pass, Verdict::fail, Verdict::error}) {
    if (to_string(verdict) == text) return verdict;
  }
  throw std::invalid_argument{"'" + text + "' is not a verdict\nHINT: one of pass, fail and error."};
}

std::size_t parse_limit(const std::string& text) {
  constexpr std::size_t k_most_listed = 100'000;
  std::size_t limit = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, limit);
  if (parsed.ec == std::errc{} && parsed.ptr == end && limit > 0 && limit <= k_most_listed) return limit;
  throw std::invalid_argument{"'" + text + "' is not a number of drills\nHINT: write one from 1 to 100000."};
}

PastDrillFilter filter_of(const Options& options) {
  PastDrillFilter filter;
  filter.stanza = stanza_option(options);
  filter.limit = option_value("--limit", options.limit, parse_limit);
  filter.verdict = option_value("--verdict", options.verdict, parse_verdict);
  filter.since = option_value("--since", options.since, parse_since);
  return filter;
}

bool is_filtered(const Options& options) {
  return options.stanza || options.verdict || options.since;
}

}  // namespace

int history_command(const Options& options) {
  try {
    const auto filter = filter_of(options);
    const History history = history_of(options);
    std::vector<DrillReport> drills;
    for (auto& drill : history.list(filter)) drills.push_back(std::move(drill.report));
    if (options.json) {
      print_document(without_long_secrets(to_history_json(drills)));
    } else {
      const bool shown = terminal::is_terminal(STDOUT_FILENO);
      print_text(without_long_secrets(to_table(drills, shown ? terminal::size_of(STDOUT_FILENO).columns : 0)));
    }
    if (drills.empty())
      spdlog::info("{} in '{}'", is_filtered(options) ? "no such drill" : "no drill yet", history.state());
    return exit_code(Verdict::pass);
  } catch (const std::exception& error) {
    return print_error(error);
  }
}

}  // namespace drill
