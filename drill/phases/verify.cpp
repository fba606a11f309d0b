#include "drill/phases/verify.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "drill/phases/checks.hpp"
#include "drill/phases/recovery_point.hpp"
#include "drill/report/drill_error.hpp"

namespace drill {
namespace {

ServerFacts prove_recovery_point(const DrillContext& drill, const Provisioned& provisioned, RunningServer& server) {
  ServerFacts facts;
  try {
    facts = ask_server(drill.call, *server.session);
  } catch (const postgres::SessionError& error) {
    throw DrillError{Reason::replay_failed, std::string{"the promoted server did not answer: "} + error.what(),
                     "See postgres.log beside the report."};
  }
  facts.not_in_archive = server.not_in_archive;
  auto& recovery = drill.report.recovery;
  recovery.system_identifier = facts.system_identifier;
  recovery.timeline = facts.previous_timeline;
  recovery.replay_lsn = facts.replay_lsn;
  recovery.last_transaction = facts.last_transaction;
  if (facts.last_transaction) drill.report.rpo.measured = drill.began - *facts.last_transaction;

  if (facts.archive_mode != "off") {
    throw DrillError{Reason::production_touched, "archive_mode is '" + facts.archive_mode + "' in the restored server",
                     "Check production's archive for a timeline that it did not make."};
  }
  const auto target = pgbackrest::parse_target(drill.config.backup.target);
  if (const auto fault = find_fault(facts, provisioned.info, provisioned.backup, target)) {
    throw DrillError{fault->reason, fault->message, fault->hint};
  }
  return facts;
}

/// The objectives that were missed, as the first error of verify; a missed one may be a warning only.
void judge_objective(const DrillContext& drill, const ObjectiveReport& objective, Reason reason, const char* name) {
  if (!objective.wanted || objective.met().value_or(false)) return;
  // An objective that could not be measured was not met.
  const std::string measured = objective.measured ? fmt::format("{:.1f} s", objective.measured->count()) : "unknown";
  const std::string message =
      fmt::format("{} is {}, the objective is {:.0f} s", name, measured, objective.wanted->count());
  if (drill.config.objectives.fail_on_miss) throw DrillError{reason, message};
  spdlog::warn("{}, continuing", message);
  drill.report.findings.push_back(message);
}

}  // namespace

void verify(const DrillContext& drill, const Provisioned& provisioned, RunningServer& server) {
  prove_recovery_point(drill, provisioned, server);

  const CheckReport* failed = nullptr;
  drill.report.checks.reserve(drill.config.checks.size());
  for (const auto& check : drill.config.checks) {
    const auto& result = drill.report.checks.emplace_back(run_check(drill.call, server, check));
    spdlog::info("check '{}': {}{}", result.name, result.value.value_or("no value"),
                 result.passed ? "" : ": " + result.message);
    if (!result.passed && failed == nullptr) failed = &result;
  }
  if (failed != nullptr) {
    throw DrillError{Reason::check_failed, "check '" + failed->name + "': " + failed->message,
                     "Asked was: " + failed->sql};
  }
  if (drill.report.checks.empty())
    throw DrillError{Reason::check_failed, "no check was asked: nothing is proven about the data"};
  judge_objective(drill, drill.report.rto, Reason::rto_missed, "RTO");
  judge_objective(drill, drill.report.rpo, Reason::rpo_missed, "RPO");
}

}  // namespace drill
