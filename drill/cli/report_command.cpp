#include <spdlog/spdlog.h>

#include <algorithm>

#include "drill/cli/commands.hpp"
#include "drill/cli/history_config.hpp"
#include "drill/cli/print.hpp"
#include "drill/cli/same_options.hpp"
#include "drill/host/sha256.hpp"
#include "drill/report/html/report_page.hpp"
#include "drill/report/junit_report.hpp"
#include "drill/report/past_drills.hpp"
#include "drill/report/read_report.hpp"
#include "drill/report/summary.hpp"

namespace drill {
namespace {

PastDrill find(const Config& config, const Options& options) {
  if (options.run_id != "latest") return past_drill(config, options.run_id);
  PastDrillFilter filter;
  filter.stanza = options.stanza;
  filter.limit = 1;
  auto newest = past_drills(config, filter);
  if (newest.empty()) {
    const std::string of = options.stanza ? " of stanza '" + *options.stanza + "'" : "";
    throw ReportError{"there is no past drill" + of + " in '" + config.state.directory + "'"};
  }
  return std::move(newest.front());
}

std::string page(const Config& config, const PastDrill& drill) {
  PastDrillFilter filter;
  filter.stanza = drill.report.stanza;
  std::vector<DrillReport> past;
  for (auto& each : past_drills(config, filter)) {
    // What came afterwards is no part of this report: it stays the same however late it is drawn.
    if (each.report.run_id <= drill.report.run_id) past.push_back(std::move(each.report));
  }
  return html::report_page(drill.report, past, sha256_hex(drill.text));
}

}  // namespace

int report_command(const Options& options) {
  try {
    const Config config = history_config(options);
    const PastDrill drill = find(config, options);
    if (options.format == "text") {
      SummaryStyle style;
      style.config = same_config(options);
      print_text(to_summary(drill.report, style));
    } else if (options.format == "junit") {
      print_document(to_junit(drill.report));
    } else {
      print_document(options.format == "html" ? page(config, drill) : drill.text);
    }
    return exit_code(Verdict::pass);
  } catch (const ReportError& error) {
    spdlog::error("{}\nHINT: `dr-drill history` lists the drills that are there.", error.what());
  }
  return exit_code(Verdict::error);
}

}  // namespace drill
