#include "drill/cli/print_error.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <utility>

#include "drill/config/config_error.hpp"
#include "drill/drill.hpp"
#include "drill/explain_error.hpp"
#include "drill/history/read_report.hpp"
#include "drill/log/write_to_stderr.hpp"
#include "drill/report/redacted_report.hpp"
#include "drill/terminal/terminal.hpp"
#include "drill/text/printable.hpp"

namespace drill {

namespace {

void tell_one(const std::exception& error) {
  DrillReport report;
  explain(report, error);
  spdlog::error("{}: {}", to_string(report.reason), report.message);
  spdlog::error("HINT: {}", hint_line(report));
}

struct NumberedLayout {
  std::size_t number;
  std::size_t columns;
};

/// One of a list on a terminal, wrapped at words: "1. REASON: MESSAGE", and below it what to do.
std::string numbered(const DrillReport& report, const NumberedLayout& layout) {
  const std::string mark = fmt::format("{}. ", layout.number);
  const std::size_t width = layout.columns > mark.size() ? layout.columns - mark.size() : 0;
  std::string out;
  for (const auto& text : {fmt::format("{}: {}", to_string(report.reason), report.message), hint_line(report)}) {
    for (const auto& line : wrapped(printable(text), width)) {
      out += (out.empty() ? mark : std::string(mark.size(), ' ')) + line + "\n";
    }
  }
  return out;
}

void print_numbered(std::size_t number, const std::exception& error) {
  DrillReport report;
  explain(report, error);
  // Secrets are hidden before a line is wrapped, as one that is broken in two is not found.
  write_to_stderr(
      RedactedReport{std::move(report)}.as(numbered, NumberedLayout{number, terminal::size_of(STDERR_FILENO).columns}));
}

void print_list(const std::vector<std::exception_ptr>& errors) {
  std::size_t number = 0;
  for (const auto& each : errors) {
    try {
      std::rethrow_exception(each);
    } catch (const ConfigError& error) {
      print_numbered(++number, error);
      for (const auto& other : error.others()) print_numbered(++number, ConfigError{other});
    } catch (const std::exception& error) {
      print_numbered(++number, error);
    }
  }
}

}  // namespace

int print_error(const std::exception& error) {
  // A drill of the past that cannot be shown says nothing of any drill: it has no reason.
  if (dynamic_cast<const ReportError*>(&error) != nullptr) {
    spdlog::error("{}", error.what());
    return exit_code(Verdict::error);
  }
  tell_one(error);
  if (const auto* config = dynamic_cast<const ConfigError*>(&error)) {
    for (const auto& other : config->others()) tell_one(ConfigError{other});
  }
  return exit_code(Verdict::error);
}

void print_errors(const std::vector<std::exception_ptr>& errors) {
  if (terminal::is_terminal(STDERR_FILENO)) {
    print_list(errors);
    return;
  }
  for (const auto& each : errors) {
    try {
      std::rethrow_exception(each);
    } catch (const std::exception& error) {
      print_error(error);
    }
  }
}

}  // namespace drill
