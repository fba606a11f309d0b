#include "drill/report/junit_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "drill/config/command_to_type.hpp"
#include "drill/host/run_id.hpp"
#include "drill/report/summary.hpp"
#include "drill/text/markup.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

/// The test cases, and how many of each kind there are.
class Cases {
 public:
  explicit Cases(const DrillReport& report) : report_(report) {}

  /// `group`: "phase", "check" or "objective".
  void passed(const char* group, const std::string& name, Seconds took) { add(group, name, took, ""); }
  void skipped(const char* group, const std::string& name) {
    ++skipped_;
    add(group, name, {}, "<skipped/>");
  }
  /// A failure, or an error where nothing is said about the backup.
  void broken(const char* group, const std::string& name, Seconds took, Verdict verdict, std::string_view type,
              const std::string& message, const std::string& more = {}) {
    const char* element = verdict == Verdict::fail ? "failure" : "error";
    ++(verdict == Verdict::fail ? failures_ : errors_);
    add(group, name, took,
        fmt::format(R"(<{0} type="{1}" message="{2}">{3}</{0}>)", element, type, escape_markup(message),
                    escape_markup(more)));
  }

  [[nodiscard]] std::string suite() const {
    const auto counts = fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="{:.3f}")", count_,
                                    failures_, errors_, skipped_, report_.duration.count());
    return fmt::format(
        "<testsuites name=\"dr-drill\" {}>\n<testsuite name=\"{}\" {} timestamp=\"{}\" hostname=\"{}\">\n", counts,
        suite_name(), counts, to_rfc3339(report_.began), escape_markup(report_.host));
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool none_broken() const { return failures_ + errors_ == 0; }

 private:
  [[nodiscard]] std::string suite_name() const { return "dr-drill." + escape_markup(report_.stanza); }
  void add(const char* group, const std::string& name, Seconds took, const std::string& inner) {
    ++count_;
    text_ += fmt::format("<testcase classname=\"{}.{}\" name=\"{}\" time=\"{:.3f}\">{}</testcase>\n", suite_name(),
                         group, escape_markup(name), took.count(), inner);
  }

  const DrillReport& report_;
  std::string text_;
  int count_ = 0;
  int failures_ = 0;
  int errors_ = 0;
  int skipped_ = 0;
};

void add_phases(const DrillReport& report, Cases& cases) {
  for (const Phase phase : {Phase::preflight, Phase::launch, Phase::provision, Phase::restore, Phase::recover,
                            Phase::verify, Phase::teardown}) {
    const std::string name{to_string(phase)};
    const auto ran = std::find_if(report.phases.begin(), report.phases.end(),
                                  [&](const PhaseReport& each) { return each.phase == phase; });
    const Seconds took = ran == report.phases.end() ? Seconds{0} : ran->duration;
    if (report.failed_phase == phase) {
      cases.broken("phase", name, took, report.verdict, to_string(report.reason), report.message, report.hint);
    } else if (phase == Phase::teardown && report.teardown_failed) {
      cases.broken("phase", name, took, Verdict::error, to_string(Reason::teardown_failed),
                   "something could not be removed", "See the findings and `" + command_to_type("clean") + "`.");
    } else if (ran == report.phases.end()) {
      cases.skipped("phase", name);
    } else {
      cases.passed("phase", name, took);
    }
  }
}

void add_checks(const DrillReport& report, Cases& cases) {
  for (const auto& check : report.checks) {
    if (check.passed) {
      cases.passed("check", check.name, check.duration);
    } else {
      cases.broken("check", check.name, check.duration, check.refused ? Verdict::error : Verdict::fail,
                   to_string(check.refused ? Reason::config_invalid : Reason::check_failed), check.message,
                   check.command.empty() ? check.sql : check.command);
    }
  }
}

/// A missed objective is a failure, also where the drill ended for another reason; not so where it was only to be
/// warned of.
void add_objective(const DrillReport& report, const ObjectiveReport& objective, const char* name, Reason missed,
                   Cases& cases) {
  if (!objective.wanted) return;
  if (report.reason == missed) {
    cases.broken("objective", name, {}, Verdict::fail, to_string(missed), report.message);
  } else if (!objective.measured) {
    cases.skipped("objective", name);
  } else if (!objective.warn_only && report.verdict != Verdict::pass && report.reason != Reason::teardown_failed &&
             *objective.measured > *objective.wanted) {
    cases.broken(
        "objective", name, *objective.measured, Verdict::fail, to_string(missed),
        fmt::format("{:.1f} s, at most {:.1f} s are wanted", objective.measured->count(), objective.wanted->count()));
  } else {
    cases.passed("objective", name, *objective.measured);
  }
}

}  // namespace

std::string to_junit(const DrillReport& report) {
  Cases cases{report};
  add_phases(report, cases);
  add_checks(report, cases);
  const bool told = !cases.none_broken() || report.reason == Reason::rto_missed || report.reason == Reason::rpo_missed;
  add_objective(report, report.rto, "RTO", Reason::rto_missed, cases);
  add_objective(report, report.rpo, "RPO", Reason::rpo_missed, cases);
  if (report.verdict != Verdict::pass && !told) {
    cases.broken("phase", "report", {}, report.verdict, to_string(report.reason), report.message, report.hint);
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + cases.suite();
  out +=
      fmt::format("<properties>\n<property name=\"run_id\" value=\"{}\"/>\n<property name=\"backup\" value=\"{}\"/>\n",
                  escape_markup(report.run_id), report.backup ? escape_markup(report.backup->label) : "");
  out += fmt::format("<property name=\"verdict\" value=\"{}\"/>\n</properties>\n", to_string(report.verdict));
  out += cases.text();
  out += "<system-out>" + escape_markup(to_summary(report)) + "</system-out>\n";
  std::string logs;
  for (const auto& log : report.logs) logs += log.name + ":\n" + log.text;
  out += "<system-err>" + escape_markup(logs) + "</system-err>\n";
  return out + "</testsuite>\n</testsuites>\n";
}

}  // namespace drill
