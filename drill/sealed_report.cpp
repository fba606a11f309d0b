#include "drill/sealed_report.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <string>
#include <system_error>

#include "drill/host/sha256.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/outcome/findings.hpp"

namespace drill {
namespace {

void warn_and_note(RedactedReport& report, const std::string& finding) {
  if (finding.empty()) return;
  spdlog::warn("{}", finding);
  report.change([&](DrillReport& changed) { note(changed.findings, finding); });
}

/// A finding is one sentence: what to do about it is in the log.
std::string without_hint(const std::string& text) {
  return text.substr(0, text.find("\nHINT: "));
}

}  // namespace

SealedReport::SealedReport(const Config& config, RedactedReport& report) : config_(config), history_(config) {
  constexpr std::chrono::seconds k_most_wait{30};
  report.change([&](DrillReport& changed) { changed.to_be_signed = !config.report.sign.empty(); });
  if (report->stanza.empty()) return;
  try {
    ChainUpdate update{config, report->run_id, Bounds{Deadline{k_most_wait}}};
    const auto& links = update.chain().links;
    const bool signs_no_more = config.report.sign.empty() && !links.empty() && links.back().has_signature;
    // A key that is written where nobody can read it is no order to stop.
    if (signs_no_more && report->reason == Reason::config_invalid)
      throw std::runtime_error{"the chain is signed, and the configuration does not tell with which key"};
    warn_and_note(report, update.finding());
    if (!config.report.sign.empty() && !links.empty() && !links.back().has_signature)
      warn_and_note(report, "reports are signed from this drill on: the one before it is not");
    report.change([&](DrillReport& changed) { changed.previous = update.chain().last(); });
    chain_.emplace(std::move(update));
  } catch (const std::exception& error) {
    warn_and_note(report, "this report is not in the chain of reports: " + without_hint(error.what()));
  }
}

void SealedReport::write(RedactedReport& report) {
  if (report->verdict != Verdict::pass)
    report.change([&](DrillReport& changed) { changed.logs = history_.log_tails(changed.run_id); });
  history_.write(report);
  if (!config_.report.sign.empty() && !cannot_sign_) sign(report);
}

void SealedReport::sign(RedactedReport& report) {
  try {
    history_.write_signature(report->run_id, ssh_sign(config_.report.sign, history_.read(report->run_id).text));
  } catch (const std::exception& error) {
    cannot_sign_ = true;
    history_.remove_signature(report->run_id);
    const std::string why = "this report is not signed: " + without_hint(error.what());
    report.change([&](DrillReport& changed) { note(changed.findings, why); });
    throw DrillError{Reason::metrics_unwritable, why,
                     "The key is that of [report] sign; when it is right again, drill again."};
  }
}

bool SealedReport::enter(RedactedReport& report) {
  if (!chain_) return true;
  if (cannot_sign_) {
    chain_.reset();
    return true;
  }
  try {
    chain_->chain().append(link_of(history_.read(report->run_id)));
    chain_->write();
    chain_.reset();
    return true;
  } catch (const std::exception& error) {
    chain_.reset();
    warn_and_note(report, "this report is not in the chain of reports: " + without_hint(error.what()));
    return false;
  }
}

}  // namespace drill
