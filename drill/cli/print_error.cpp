#include "drill/cli/print_error.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "drill/config/config_error.hpp"
#include "drill/drill.hpp"
#include "drill/explain_error.hpp"
#include "drill/history/read_report.hpp"
#include "drill/log/write_to_stderr.hpp"
#include "drill/redaction/hidden.hpp"
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

/// One of a list on a terminal, wrapped at words: "1. REASON: MESSAGE", and below it what to do.
void print_numbered(std::size_t number, const std::exception& error) {
  DrillReport report;
  explain(report, error);
  const std::string mark = fmt::format("{}. ", number);
  const std::size_t columns = terminal::size_of(STDERR_FILENO).columns;
  const std::size_t width = columns > mark.size() ? columns - mark.size() : 0;
  std::string out;
  // Secrets are hidden before a line is wrapped, as one that is broken in two is not found.
  for (const auto& text : {fmt::format("{}: {}", to_string(report.reason), report.message), hint_line(report)}) {
    for (const auto& line : wrapped(outward_text(text).text(), width)) {
      out += (out.empty() ? mark : std::string(mark.size(), ' ')) + line + "\n";
    }
  }
  write_to_stderr(without_long_secrets(out));
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
