#include <algorithm>

#include "drill/cli/commands.hpp"
#include "drill/cli/history_of.hpp"
#include "drill/cli/option_value.hpp"
#include "drill/cli/print.hpp"
#include "drill/cli/print_error.hpp"
#include "drill/config/command_to_type.hpp"
#include "drill/history/history.hpp"
#include "drill/history/read_report.hpp"
#include "drill/host/sha256.hpp"
#include "drill/redaction/hidden.hpp"
#include "drill/report/html/report_page.hpp"
#include "drill/report/junit_report.hpp"
#include "drill/report/summary.hpp"

namespace drill {
namespace {

PastDrill find(const History& history, const Options& options) {
  if (options.run_id != "latest") return history.read(options.run_id);
  PastDrillFilter filter;
  filter.stanza = stanza_option(options);
  filter.limit = 1;
  auto newest = history.list(filter);
  if (newest.empty()) {
    const std::string of = filter.stanza ? " of stanza '" + *filter.stanza + "'" : "";
    throw ReportError{"there is no past drill" + of + " in '" + history.state() +
                      "'\nHINT: this is [state] directory in '" + options.config.value_or(k_default_config) +
                      "'; --config names another configuration."};
  }
  return std::move(newest.front());
}

std::string page(const History& history, const PastDrill& drill) {
  PastDrillFilter filter;
  filter.stanza = drill.report.stanza;
  std::vector<DrillReport> past;
  for (auto& each : history.list(filter)) {
    // What came afterwards is no part of this report: it stays the same however late it is drawn.
    if (each.report.run_id <= drill.report.run_id) past.push_back(std::move(each.report));
  }
  return html::report_page(drill.report, past, sha256_hex(drill.text));
}

using Show = void (*)(const History&, const PastDrill&);

/// The formats, and how each is shown.
Show parse_format(const std::string& name) {
  if (name == "text") {
    return
        [](const History&, const PastDrill& drill) { print_text(without_long_secrets(to_summary(drill.report, {}))); };
  }
  if (name == "json") return [](const auto&, const auto& drill) { print_document(without_long_secrets(drill.text)); };
  if (name == "junit") {
    return [](const auto&, const auto& drill) { print_document(without_long_secrets(to_junit(drill.report))); };
  }
  if (name == "html") {
    return [](const auto& history, const auto& drill) { print_document(without_long_secrets(page(history, drill))); };
  }
  throw std::invalid_argument{"'" + name + "' is not a format\nHINT: one of text, json, junit and html."};
}

}  // namespace

int report_command(const Options& options) {
  try {
    const auto show = option_value("--format", options.format, parse_format);
    const History history = history_of(options);
    const PastDrill drill = find(history, options);
    show(history, drill);
    return exit_code(Verdict::pass);
  } catch (const ReportError& error) {
    if (std::string_view{error.what()}.find("\nHINT: ") != std::string_view::npos) return print_error(error);
    return print_error(ReportError{std::string{error.what()} + "\nHINT: `" + command_to_type("history") +
                                   "` lists the drills that are there."});
  } catch (const std::exception& error) {
    return print_error(error);
  }
}

}  // namespace drill
