#include "drill/coverage/record_drill.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <string>

#include "drill/coverage/coverage.hpp"
#include "drill/outcome/findings.hpp"

namespace drill {
namespace {

void warn(RedactedReport& report, const std::string& finding) {
  if (finding.empty()) return;
  spdlog::warn("{}", finding);
  report.change([&](DrillReport& changed) { note(changed.findings, finding); });
}

}  // namespace

DrillRecord::DrillRecord(const Config& config, RedactedReport& report) : judged_(judges_backup(*report)) {
  constexpr std::chrono::seconds k_most_wait{5};
  // A configuration that could not be read has no objective to hold anything against.
  if (report->stanza.empty() || report->reason == Reason::config_invalid) return;
  try {
    std::error_code unseen;
    if (!report->listed && !judged_ && !std::filesystem::exists(ledger_path(config), unseen)) return;
    LedgerUpdate update{config, Bounds{Deadline{k_most_wait}}};
    warn(report, update.finding());
    auto& ledger = update.ledger();
    if (report->listed) ledger.follow(*report->listed);
    without_verdict_ = ledger;
    ledger.record(*report);
    const auto& objective = config.objectives.coverage;
    report.change([&](DrillReport& changed) { changed.coverage = coverage_of(ledger, objective, report->ended); });
    warn(report, missed_coverage(ledger, objective, report->ended));
    update_.emplace(std::move(update));
  } catch (const std::exception& error) {
    warn(report, std::string{"what this drill says of its backup is not in the ledger: "} + error.what());
  }
}

bool DrillRecord::write(RedactedReport& report) {
  if (!update_) return true;
  try {
    // A pass that could not be told has become an error.
    if (judged_ && !judges_backup(*report)) update_->ledger() = without_verdict_;
    update_->write();
    update_.reset();
    return true;
  } catch (const std::exception& error) {
    warn(report, std::string{"what this drill says of its backup is not in the ledger: "} + error.what());
    return false;
  }
}

}  // namespace drill
