#include "drill/explain_error.hpp"

#include <fmt/format.h>

#include <tuple>
#include <utility>

#include "drill/bounds/bounds.hpp"
#include "drill/config/command_to_type.hpp"
#include "drill/config/config_error.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phase_limit.hpp"
#include "drill/text/quantities.hpp"
#include "incus-client/error.hpp"

namespace drill {
namespace {

std::pair<std::string, std::string> split_hint(const std::string& text) {
  constexpr std::string_view k_mark = "\nHINT: ";
  const auto at = text.find(k_mark);
  if (at == std::string::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + k_mark.size())};
}

Reason reason_of(const incus::Error& error) {
  switch (error.kind()) {
    case incus::ErrorKind::unreachable:
      return Reason::incus_unreachable;
    case incus::ErrorKind::denied:
      return Reason::incus_denied;
    case incus::ErrorKind::timed_out:
      return Reason::deadline_exceeded;
    case incus::ErrorKind::cancelled:
      return Reason::interrupted;
    case incus::ErrorKind::cut:
    case incus::ErrorKind::protocol:
    case incus::ErrorKind::rejected:
    case incus::ErrorKind::operation_failed:
    case incus::ErrorKind::operation_lost:
      break;
  }
  return Reason::incus_failed;
}

}  // namespace

void explain(DrillReport& report, const std::exception& error) {
  report.reason = Reason::internal;
  std::tie(report.message, report.hint) = split_hint(error.what());
  if (const auto* drill_error = dynamic_cast<const DrillError*>(&error)) {
    report.reason = drill_error->reason();
    if (!drill_error->hint().empty()) report.hint = drill_error->hint();
  } else if (dynamic_cast<const ConfigError*>(&error) != nullptr) {
    report.reason = Reason::config_invalid;
  } else if (dynamic_cast<const DeadlinePassed*>(&error) != nullptr) {
    report.reason = Reason::deadline_exceeded;
  } else if (dynamic_cast<const StopRequested*>(&error) != nullptr) {
    report.reason = Reason::interrupted;
  } else if (const auto* incus_error = dynamic_cast<const incus::Error*>(&error)) {
    report.reason = reason_of(*incus_error);
  }
  report.verdict = verdict_of(report.reason);
}

std::string hint_line(const DrillReport& report) {
  std::string hint = report.hint;
  if (hint.empty() && report.reason == Reason::interrupted) hint = "This says nothing about the backup: drill again.";
  if (hint.empty() && report.verdict == Verdict::error) {
    // What came up later was nothing that preflight could see.
    const bool preflight_tells = !report.failed_phase || report.failed_phase == Phase::preflight;
    hint = preflight_tells ? "Fix this, then run `" + command_to_type("preflight") + "`."
                           : "Fix this, then drill again: preflight cannot detect it.";
  }
  const std::string manual = "see '" + std::string{to_string(report.reason)} + "' in dr-drill(1)";
  return hint.empty() ? manual : hint + " (more: " + manual + ")";
}

void name_deadline(const Config& config, std::chrono::steady_clock::duration taken, DrillReport& report) {
  const bool total = taken >= config.deadlines.total;
  const Phase phase = *report.failed_phase;
  if (!total && phase == Phase::preflight) return;  // its deadline is nobody's to set
  const auto limit = total ? config.deadlines.total : phase_limit(config, phase);
  std::string key = total ? "total" : std::string{to_string(phase)};
  if (!total && phase == Phase::verify && config.level != VerifyLevel::smoke) key += " and read";
  report.message = fmt::format("{} took longer than {}, which is what [deadlines] {} allows ({})",
                               total ? "the drill" : to_string(phase), format_duration(limit), key, report.message);
  report.hint = "Raise [deadlines] " + key + " if this is the time that it needs; `" + command_to_type("report") +
                "` has the time of each phase.";
}

}  // namespace drill
