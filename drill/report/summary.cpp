#include "drill/report/summary.hpp"

#include <fmt/format.h>

#include "drill/config/byte_size.hpp"
#include "drill/host/run_id.hpp"
#include "drill/report/printable.hpp"

namespace drill {
namespace {

std::string line(const char* name, const std::string& value) {
  return value.empty() ? std::string{} : fmt::format("  {:<10} {}\n", name, printable(value));
}

std::string objective(const ObjectiveReport& objective) {
  if (!objective.measured) return objective.wanted ? "unknown" : "";
  std::string out = fmt::format("{:.1f} s", objective.measured->count());
  if (objective.wanted) {
    out += fmt::format(" of {:.0f} s, {}", objective.wanted->count(), *objective.met() ? "met" : "MISSED");
  }
  return out;
}

std::string backup(const DrillReport& report) {
  if (!report.backup) return {};
  const auto& backup = *report.backup;
  return fmt::format("{} ({}, {}, PostgreSQL {}) of {}", backup.label, backup.type, format_byte_size(backup.size_bytes),
                     backup.pg_version, to_rfc3339(backup.stopped));
}

std::string recovered(const RecoveryPoint& recovery) {
  if (!recovery.replay_lsn) return {};
  std::string out = fmt::format("to {} on timeline {}", *recovery.replay_lsn, recovery.timeline.value_or(0));
  if (recovery.wal_segments_replayed) out += fmt::format(", {} WAL segments", *recovery.wal_segments_replayed);
  if (recovery.last_transaction) out += ", last commit " + to_rfc3339(*recovery.last_transaction);
  return out;
}

std::string phases(const DrillReport& report) {
  std::string out;
  for (const auto& phase : report.phases) {
    out += fmt::format("{}{} {:.1f}", out.empty() ? "" : ", ", to_string(phase.phase), phase.duration.count());
  }
  return out.empty() ? out : out + " s";
}

std::string verified(const VerificationReport& done) {
  std::string out = fmt::format("level {}, {} tables", done.level, done.tables);
  if (done.indexes > 0) out += fmt::format(", {} indexes", done.indexes);
  return out + fmt::format(", {} in {:.1f} s{}", format_byte_size(done.bytes), done.duration.count(),
                           done.corruption.empty() ? "" : fmt::format(", {} DAMAGED", done.corruption.size()));
}

std::string headline(const DrillReport& report) {
  switch (report.verdict) {
    case Verdict::pass:
      return "PASS: the backup is proven";
    case Verdict::fail:
      return fmt::format("FAIL: the backup is not proven ({})", to_string(report.reason));
    case Verdict::error:
      return fmt::format("ERROR: the drill could not run ({})", to_string(report.reason));
  }
  return {};
}

}  // namespace

std::string to_summary(const DrillReport& report) {
  std::string out = headline(report) + "\n";
  if (report.verdict != Verdict::pass) {
    const std::string phase = report.failed_phase ? fmt::format("in {}: ", to_string(*report.failed_phase)) : "";
    out += line("why", phase + report.message);
    out += line("hint", report.hint);
  }
  if (report.teardown_failed)
    out += line("teardown", "FAILED: something was left behind, see the log and `dr-drill clean`");
  out +=
      line("drill", fmt::format("{} of stanza '{}', {:.1f} s", report.run_id, report.stanza, report.duration.count()));
  out += line("backup", backup(report));
  if (report.recovery.resolved_target) {
    out +=
        line("target", fmt::format("{} (seed {})", *report.recovery.resolved_target, report.recovery.seed.value_or(0)));
  }
  out += line("recovered", recovered(report.recovery));
  out += line("RTO", objective(report.rto));
  out += line("RPO", objective(report.rpo));
  for (const auto& check : report.checks) {
    out += line("check", fmt::format("{} = {}{}{}", check.name, check.value.value_or("no value"),
                                     check.passed ? ", passed" : ", FAILED: ", check.message));
  }
  if (report.verification) out += line("verified", verified(*report.verification));
  for (const auto& finding : report.findings) out += line("finding", finding);
  out += line("phases", phases(report));
  return out;
}

}  // namespace drill
