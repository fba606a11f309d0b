#include "drill/report/summary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "drill/config/command_to_type.hpp"
#include "drill/host/run_id.hpp"
#include "drill/report/each_text.hpp"
#include "drill/text/printable.hpp"
#include "drill/text/quantities.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

std::string objective_text(const ObjectiveReport& objective) {
  if (!objective.measured) return objective.wanted ? "unknown" : "";
  std::string out = fmt::format("{:.1f} s", objective.measured->count());
  // Nobody reads thousands of seconds at a glance.
  if (*objective.measured >= std::chrono::minutes{2}) {
    out += " (" + format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(*objective.measured)) + ")";
  }
  if (objective.wanted) {
    out += fmt::format(" of {:.0f} s, {}", objective.wanted->count(), *objective.met() ? "met" : "MISSED");
  }
  return out;
}

std::string rpo_text(const DrillReport& report) {
  std::string out = objective_text(report.rpo);
  if (!out.empty() && report.production) {
    out += fmt::format("; production reports {} of WAL not archived",
                       format_byte_size(report.production->unarchived_bytes));
  }
  return out;
}

std::string backup_text(const DrillReport& report) {
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
  if (recovery.promote == "triggered") out += ", promoted from standby";
  return out;
}

std::string phases_text(const DrillReport& report) {
  std::string out;
  for (const auto& phase : report.phases) {
    out += fmt::format("{}{} {:.1f}", out.empty() ? "" : ", ", to_string(phase.phase), phase.duration.count());
  }
  return out.empty() ? out : out + " s";
}

std::string verified(const VerificationReport& done) {
  std::string out = fmt::format("level {}, {} tables", done.level, done.tables);
  if (done.indexes > 0) out += fmt::format(", {} indexes", done.indexes);
  if (done.reading && done.reading->budget_spent) out += fmt::format(" of {} relations", done.reading->relations);
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
      if (report.reason == Reason::teardown_failed) {
        return "ERROR: the backup is proven, but something could not be removed (teardown_failed)";
      }
      return fmt::format("ERROR: the drill could not run ({})", to_string(report.reason));
  }
  return {};
}

/// A name and what is said of it.
struct Item {
  const char* name;
  std::string value;
  bool bad = false;
};

/// How much of what there may be many of is shown.
struct Limits {
  std::size_t checks;  ///< that passed
  std::size_t findings;
  std::size_t item_rows;  ///< of one wrapped item
};

std::string next_step(const DrillReport& report) {
  if (report.instance_kept) return "inspect the kept instance, then `" + command_to_type("clean --kept") + "`";
  if (report.reason == Reason::interrupted) return "this says nothing about the backup: drill again";
  if (report.verdict == Verdict::error) {
    // What came up later was nothing that preflight could see: it would say that a drill could run.
    if (report.failed_phase && report.failed_phase != Phase::preflight) {
      return "fix this, then run `" + command_to_type("run") + "`: preflight cannot detect it";
    }
    return "fix this, then run `" + command_to_type("preflight") + "`";
  }
  const std::string all =
      "`" + command_to_type("report " + report.run_id + " --format html") + " >drill.html` makes a complete report";
  return report.verdict == Verdict::pass ? all : all + ", logs included";
}

void add_checks(const DrillReport& report, std::size_t most_passed, std::vector<Item>& items) {
  std::size_t passed = 0;
  for (const auto& check : report.checks) {
    if (check.passed && ++passed > most_passed) continue;
    items.push_back({"check",
                     fmt::format("{} = {}{}{}", check.name, check.value.value_or("no value"),
                                 check.passed ? ", passed" : ", FAILED: ", check.message),
                     !check.passed});
  }
  if (passed > most_passed) items.push_back({"check", fmt::format("{} more, passed", passed - most_passed)});
}

void add_findings(const DrillReport& report, std::size_t most, std::vector<Item>& items) {
  const std::size_t shown = std::min(most, report.findings.size());
  for (std::size_t i = 0; i < shown; ++i) items.push_back({"finding", report.findings[i]});
  if (shown < report.findings.size()) {
    items.push_back({"finding", fmt::format("{} more in the report", report.findings.size() - shown)});
  }
}

std::vector<Item> items_of(const DrillReport& report, const Limits& limits) {
  std::vector<Item> items;
  if (report.verdict != Verdict::pass) {
    const std::string phase = report.failed_phase ? fmt::format("in {}: ", to_string(*report.failed_phase)) : "";
    items.push_back({"why", phase + report.message});
    items.push_back({"hint", report.hint});
  }
  if (report.teardown_failed) {
    items.push_back({"teardown",
                     "FAILED: something could not be removed, see the log and `" + command_to_type("clean") + "`",
                     true});
  }
  items.push_back(
      {"drill", fmt::format("{} of stanza '{}', {:.1f} s", report.run_id, report.stanza, report.duration.count())});
  items.push_back({"each", each_text(report)});
  if (!report.scheduled()) {
    items.push_back(
        {"by hand", fmt::format("with {}: the metrics of the stanza are unchanged", fmt::join(report.adhoc, ", "))});
  }
  items.push_back({"backup", backup_text(report)});
  if (report.recovery.resolved_target) {
    items.push_back(
        {"target", fmt::format("{} (seed {})", *report.recovery.resolved_target, report.recovery.seed.value_or(0))});
  }
  items.push_back({"recovered", recovered(report.recovery)});
  items.push_back({"RTO", objective_text(report.rto), !report.rto.met().value_or(true)});
  items.push_back({"RPO", rpo_text(report), !report.rpo.met().value_or(true)});
  add_checks(report, limits.checks, items);
  if (report.verification) {
    items.push_back({"verified", verified(*report.verification), !report.verification->corruption.empty()});
  }
  add_findings(report, limits.findings, items);
  items.push_back({"phases", phases_text(report)});
  items.push_back({"next", next_step(report)});
  return items;
}

constexpr std::size_t k_indent = 13;

std::string render(const DrillReport& report, const SummaryStyle& style, const Limits& limits) {
  const auto coloured = [&](const char* colour, const std::string& text) {
    return style.colours ? fmt::format("\x1b[{}m{}\x1b[0m", colour, text) : text;
  };
  constexpr const char* k_green = "1;32";
  constexpr const char* k_red = "1;31";
  std::string out = coloured(report.verdict == Verdict::pass ? k_green : k_red, headline(report)) + "\n";
  const std::size_t width = style.columns > k_indent ? style.columns - k_indent : 0;
  for (const auto& item : items_of(report, limits)) {
    if (item.value.empty()) continue;
    auto rows = wrapped(printable(item.value), width);
    if (rows.size() > limits.item_rows) {
      rows.resize(limits.item_rows);
      rows.back() = rows.back().substr(0, rows.back().size() > 3 ? rows.back().size() - 3 : 0) + "...";
    }
    const char* name = item.name;
    for (const auto& row : rows) {
      const std::string line = fmt::format("  {:<10} {}", name, row);
      out += (item.bad ? coloured(k_red, line) : line) + "\n";
      name = "";
    }
  }
  return out;
}

}  // namespace

std::string to_summary(const DrillReport& report, const SummaryStyle& style) {
  constexpr std::size_t k_all = 1'000'000;
  constexpr std::array k_less{Limits{k_all, k_all, k_all}, Limits{6, 3, 4}, Limits{3, 1, 3}, Limits{0, 0, 2},
                              Limits{0, 0, 1}};
  for (const auto& limits : k_less) {
    std::string out = render(report, style, limits);
    const auto rows = static_cast<std::size_t>(std::count(out.begin(), out.end(), '\n'));
    // The prompt wants a row as well.
    if (style.rows == 0 || rows < style.rows) return out;
  }
  return render(report, style, k_less.back());
}

}  // namespace drill
