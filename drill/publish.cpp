#include "drill/publish.hpp"

#include <spdlog/spdlog.h>

#include "drill/coverage/record_drill.hpp"
#include "drill/coverage/relation_ledger_file.hpp"
#include "drill/each_repository.hpp"
#include "drill/history/history.hpp"
#include "drill/host/compress_file.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/report/drill_metrics.hpp"
#include "drill/report/instance_kept_metric.hpp"
#include "drill/sealed_report.hpp"
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
    if (const auto* unsigned_report = dynamic_cast<const DrillError*>(&error)) changed.hint = unsigned_report->hint();
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

/// Writes the report. One that could not be signed has become an error, and the file must say so too.
bool write_report(SealedReport& file, RedactedReport& report) {
  const auto write = [&] { file.write(report); };
  return attempt(report, write) || (file.cannot_sign() && attempt(report, write));
}

/// The metrics of a verdict over several drills, the last of which is `report`.
void write_metrics_of_all(const Config& config, const RedactedReport& report, std::vector<RedactedReport> before) {
  before.push_back(report);
  write_metrics(config, verdict_of_all(before));
}

/// Writes report and metrics.
void tell(const Config& config, SealedReport& file, RedactedReport& report, const std::vector<RedactedReport>& before) {
  const bool told = write_report(file, report);
  if (report->stanza.empty()) {
    spdlog::warn("no metrics are written: the configuration does not tell of which stanza");
    return;
  }
  if (!report->scheduled() || !report->ends_verdict()) {
    // Its verdict is nobody's business but the operator's, or not yet; production's data left in an instance is.
    if (report->instance_kept) attempt(report, [&] { tell_kept_metric(config, report->stanza, true); });
    return;
  }
  // What cannot be told in the metrics must not be a pass in the history.
  if (!attempt(report, [&] { write_metrics_of_all(config, report, before); }) && told) write_report(file, report);
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

void publish(const Config& config, RedactedReport& report, const std::vector<RedactedReport>& before) {
  // Taken before the ledger, and by every drill that ends: so nobody waits for the ledger while another one signs.
  SealedReport file{config, report};
  record_relations(config, report);
  DrillRecord record{config, report};
  tell(config, file, report, before);
  if (!record.write(report)) write_report(file, report);
  if (!file.enter(report)) write_report(file, report);
  // It has a line for each file, and when the restore was proven nobody reads it.
  if (report->verdict == Verdict::pass) compress_if_long(History{config}.restore_log(report->run_id));
}

}  // namespace drill
