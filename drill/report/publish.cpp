#include "drill/report/publish.hpp"

#include <spdlog/spdlog.h>

#include <filesystem>

#include "drill/report/drill_metrics.hpp"
#include "drill/report/history_directory.hpp"
#include "drill/report/log_tail.hpp"
#include "drill/report/report_json.hpp"
#include "metrics/text_format.hpp"
#include "metrics/textfile.hpp"

namespace drill {
namespace {

/// A drill that proved the backup keeps its verdict; what could not be told is an error all the same.
void note_failure(DrillReport& report, const std::exception& error) {
  spdlog::error("{}", error.what());
  if (report.verdict != Verdict::pass) return;
  report.verdict = Verdict::error;
  report.reason = Reason::metrics_unwritable;
  report.message = error.what();
}

}  // namespace

void write_metrics(const Config& config, const DrillReport& report) {
  const auto families = to_metrics(report, config.metrics.prefix, metrics_before(config, report.stanza));
  metrics::write_textfile(metrics_path(config, report.stanza), metrics::to_text(families));
}

void publish(const Config& config, DrillReport& report) {
  try {
    const auto directory = history_directory(config, report.run_id);
    if (report.verdict != Verdict::pass) report.logs = log_tails(directory);
    metrics::write_textfile(directory / "report.json", to_json(report), 0640);
    prune_history(config);
  } catch (const std::exception& error) {
    note_failure(report, error);
  }
  try {
    write_metrics(config, report);
  } catch (const std::exception& error) {
    note_failure(report, error);
  }
}

}  // namespace drill
