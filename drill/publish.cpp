#include "drill/publish.hpp"

#include <spdlog/spdlog.h>

#include "drill/coverage/record_drill.hpp"
#include "drill/coverage/relation_ledger_file.hpp"
#include "drill/history/history.hpp"
#include "drill/host/compress_file.hpp"
#include "drill/report/drill_metrics.hpp"
#include "drill/report/instance_kept_metric.hpp"
#include "metrics/text_format.hpp"
#include "metrics/textfile.hpp"

namespace drill {
namespace {

/// A drill that proved the backup keeps its verdict; what could not be told is an error all the same.
void note_failure(RedactedReport& report, const std::exception& error) {
  spdlog::error("{}", error.what());
  if (report->verdict != Verdict::pass) return;
  report.change([&](DrillReport& changed) {
    changed.verdict = Verdict::error;
    changed.reason = Reason::metrics_unwritable;
    changed.message = error.what();
  });
}

/// True when `action` did it.
template <typename Action>
bool attempt(RedactedReport& report, Action action) {
  try {
    action();
    return true;
  } catch (const std::exception& error) {
    note_failure(report, error);
    return false;
  }
}

void write_report(const History& history, RedactedReport& report) {
  if (report->verdict != Verdict::pass) {
    report.change([&](DrillReport& changed) { changed.logs = history.log_tails(changed.run_id); });
  }
  history.write(report);
}

/// Writes report and metrics.
void tell(const Config& config, const History& history, RedactedReport& report) {
  const bool told = attempt(report, [&] { write_report(history, report); });
  if (report->stanza.empty()) {
    spdlog::warn("no metrics are written: the configuration does not tell of which stanza");
    return;
  }
  if (!report->scheduled()) {
    // Its verdict is nobody's business but the operator's; production's data left in an instance is.
    if (report->instance_kept) attempt(report, [&] { tell_kept_metric(config, report->stanza, true); });
    return;
  }
  // What cannot be told in the metrics must not be a pass in the history.
  if (!attempt(report, [&] { write_metrics(config, report); }) && told)
    attempt(report, [&] { write_report(history, report); });
}

}  // namespace

void write_metrics(const Config& config, const RedactedReport& report) {
  auto before = metrics_before(config, report->stanza);
  if (!before.last_success) {
    if (const auto ended = History{config}.last_success()) before.last_success = unix_time(*ended);
  }
  const auto families = to_metrics(*report, config.metrics.prefix, before);
  metrics::write_textfile(metrics_path(config, report->stanza), metrics::to_text(families));
}

std::optional<RunLock> try_lock_metrics(const Config& config, const std::string& stanza) {
  return RunLock::try_take(lock_file(config.state.directory), metrics_lock(metrics_path(config, stanza)));
}

void publish(const Config& config, RedactedReport& report) {
  const History history{config};
  record_relations(config, report);
  DrillRecord record{config, report};
  tell(config, history, report);
  if (!record.write(report)) attempt(report, [&] { write_report(history, report); });
  // It has a line for each file, and when the restore was proven nobody reads it.
  if (report->verdict == Verdict::pass) compress_if_long(history.restore_log(report->run_id));
}

}  // namespace drill
