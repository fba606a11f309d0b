#include "drill/phases/verify.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <future>

#include "drill/host/run_id.hpp"
#include "drill/host/signals.hpp"
#include "drill/phases/archive_state.hpp"
#include "drill/phases/checks.hpp"
#include "drill/phases/damaged_catalogs.hpp"
#include "drill/phases/forks.hpp"
#include "drill/phases/inventory.hpp"
#include "drill/phases/loss.hpp"
#include "drill/phases/recovery_point.hpp"
#include "drill/phases/server_crash.hpp"
#include "drill/phases/verify_data.hpp"
#include "drill/report/drill_error.hpp"
#include "drill/report/previous_answers.hpp"

namespace drill {
namespace {

/// The instant that the end of the archive is held against. A restore takes its time, and what production archives
/// meanwhile is replayed as well: counted from the drill's begin, an archive that lags would look like none.
UtcTime archive_ended(const DrillContext& drill, const RunningServer& server) {
  return std::max(drill.began, server.replayed_at);
}

/// Where replay left the backup's timeline, whether production did.
void prove_timeline(const DrillContext& drill, const Container& container, const Provisioned& provisioned,
                    const Restored& restored, const ServerFacts& facts, bool whole_archive) {
  const auto production = restored.production ? std::optional{restored.production->timeline} : std::nullopt;
  if (whole_archive && production && *production > facts.previous_timeline) {
    drill.report.findings.push_back(fmt::format("production is on timeline {}, the archive had none later than {}",
                                                *production, facts.previous_timeline));
  }
  const auto forks = forks_followed(facts, provisioned.backup);
  if (forks.empty()) return;
  auto& findings = drill.report.findings;
  const auto segments = list_forks(drill, container, provisioned, forks, facts);
  if (!segments) {
    findings.push_back(fmt::format("timeline {} was followed, and whether production goes on there was not looked at",
                                   facts.previous_timeline));
  }
  const auto judged = judge_forks(forks, facts, segments ? &*segments : nullptr, production);
  findings.insert(findings.end(), judged.findings.begin(), judged.findings.end());
  if (judged.fault) throw DrillError{judged.fault->reason, judged.fault->message, judged.fault->hint};
}

ServerFacts prove_recovery_point(const DrillContext& drill, const Container& container, const Provisioned& provisioned,
                                 const Restored& restored, RunningServer& server) {
  ServerFacts facts;
  try {
    facts = ask_server(drill.call, *server.session);
  } catch (const postgres::SessionError& error) {
    blame_crash(error, "it was asked what it had replayed");
    throw DrillError{Reason::replay_failed, std::string{"the promoted server did not answer: "} + error.what(),
                     "See postgres.log beside the report."};
  }
  facts.not_in_archive = server.not_in_archive;
  auto& recovery = drill.report.recovery;
  recovery.system_identifier = facts.system_identifier;
  recovery.timeline = facts.previous_timeline;
  recovery.replay_lsn = facts.replay_lsn;
  recovery.last_transaction = facts.last_transaction;
  // How far back a target lies says nothing about what would be lost. A production that had no transaction since its
  // backup has all that it had then.
  const bool whole_archive = server.target.kind == pgbackrest::TargetKind::end_of_archive;
  if (whole_archive) {
    const UtcTime stopped = provisioned.backup.stop_time;
    drill.report.rpo.measured =
        archive_ended(drill, server) - std::max(facts.last_transaction.value_or(stopped), stopped);
  }

  if (facts.archive_mode != "off") {
    throw DrillError{Reason::production_touched, "archive_mode is '" + facts.archive_mode + "' in the restored server",
                     "Check production's archive for a timeline that it did not make."};
  }
  auto fault = find_fault(facts, provisioned.info, provisioned.backup, server.target);
  if (!fault && restored.archive && whole_archive) {
    fault = find_lost_timeline(*restored.archive, facts.previous_timeline, drill.began);
  }
  if (fault) throw DrillError{fault->reason, fault->message, fault->hint};
  prove_timeline(drill, container, provisioned, restored, facts, whole_archive);
  if (restored.archive && whole_archive) {
    const auto finding = find_unread_partial(*restored.archive, facts);
    if (!finding.empty()) drill.report.findings.push_back(finding);
  }
  return facts;
}

/// With production's own word the RPO is exact.
void measure_loss(const DrillContext& drill, const Provisioned& provisioned, const Restored& restored,
                  const ServerFacts& facts, RunningServer& server) {
  if (!restored.production || server.target.kind != pgbackrest::TargetKind::end_of_archive) return;
  const auto& word = *restored.production;
  const UtcTime stopped = provisioned.backup.stop_time;
  try {
    const bool all_there = postgres::has_all_transactions(drill.call, *server.session, word);
    const Loss loss = judge_loss(word, facts, all_there, std::max(facts.last_transaction.value_or(stopped), stopped));
    drill.report.rpo.measured = loss.seconds;
    drill.report.production =
        ProductionReport{word.asked_at,         to_string(word.written), word.timeline, word.last_archived,
                         word.last_archived_at, word.time_zone,          loss.bytes};
    if (loss.archive_lacks) {
      drill.report.findings.push_back(fmt::format("production says that it archived {}, and the archive ends before it",
                                                  word.last_archived.value_or("")));
    }
  } catch (const postgres::SessionError& error) {
    blame_crash(error, "it was asked for its transactions");
    drill.report.findings.push_back(std::string{"the loss could not be held against production's word: "} +
                                    error.what());
  }
}

/// An RPO that is missed has two causes that look alike: nothing happened in production, or nothing came from it.
std::string explain_rpo(const DrillReport& report, UtcTime ended, bool production_is_named) {
  if (report.production) {
    const auto& word = *report.production;
    return fmt::format(
        "Production had written WAL to {}, {} bytes more than it had archived, at {}. See "
        "pg_stat_archiver and archive_timeout there.",
        word.wal_lsn, word.unarchived_bytes, to_rfc3339(word.asked_at));
  }
  std::string ways_out =
      std::string{
          "It is counted from the last commit that was replayed, as an idle production looks like one that "
          "stopped archiving. "} +
      (production_is_named
           ? "[production] connection got no answer, the findings say why: mend that, or let production commit a "
             "heartbeat row every minute."
           : "Two ways out: let production commit a heartbeat row every minute, or name it in [production] connection, "
             "then the drill asks it.");
  if (!report.backup || !report.backup->archive_newest_at) return ways_out;
  const auto newest = *report.backup->archive_newest_at;
  const bool fresh = report.rpo.wanted && ended - newest <= *report.rpo.wanted;
  return fmt::format("The newest WAL segment came to the archive at {}, the backup ended at {}: {} {}",
                     to_rfc3339(newest), to_rfc3339(report.backup->stopped),
                     fresh ? "production archives, and had no transaction since."
                           : "production was idle since, or its archiving lags; see pg_stat_archiver there.",
                     ways_out);
}

/// What to say of an objective that was missed; nothing of one that was met, and where there is none.
std::optional<DrillError> missed(const ObjectiveReport& objective, Reason reason, const char* name,
                                 const std::string& hint) {
  if (!objective.wanted || objective.met().value_or(false)) return std::nullopt;
  // An objective that could not be measured was not met.
  const std::string measured = objective.measured ? fmt::format("{:.1f} s", objective.measured->count()) : "unknown";
  return DrillError{
      reason, fmt::format("{} is {}, the objective is {:.0f} s", name, measured, objective.wanted->count()), hint};
}

/// A drill has one reason, the first's; its message names every objective that was missed. One may be a warning only.
void judge_objectives(const DrillContext& drill, const std::vector<std::optional<DrillError>>& judged) {
  std::string message;
  std::string hint;
  std::optional<Reason> reason;
  for (const auto& miss : judged) {
    if (!miss) continue;
    if (!drill.config.objectives.fail_on_miss) {
      spdlog::warn("{}, continuing", miss->what());
      drill.report.findings.emplace_back(miss->what());
      continue;
    }
    if (!reason) reason = miss->reason();
    message += (message.empty() ? "" : "; ") + std::string{miss->what()};
    if (!miss->hint().empty()) hint += (hint.empty() ? "" : " ") + miss->hint();
  }
  if (reason) throw DrillError{*reason, message, hint};
}

/// An age is counted from the end of the replay, or from the instant that was the target.
UtcTime reference_of(const DrillContext& drill, const RunningServer& server) {
  const auto instant = pgbackrest::instant_of(server.target);
  return instant ? UtcTime{*instant} : archive_ended(drill, server);
}

/// A function of production's may answer with what it read in a file.
void redact_answer(const pgbackrest::Redactor& redact, CheckReport& result) {
  if (result.value) result.value = redact(*result.value);
  result.message = redact(result.message);
}

void run_checks(const DrillContext& drill, const RunningServer& server, const pgbackrest::Redactor& redact) {
  const auto previous = previous_answers(drill.config);
  auto& checks = drill.report.checks;
  checks.reserve(drill.config.checks.size());
  for (const auto& check : drill.config.checks) {
    const auto before = previous.find(check.name);
    const bool compared = check.min_ratio_to_previous && before != previous.end();
    if (check.min_ratio_to_previous && !compared) {
      drill.report.findings.push_back("check '" + check.name + "' had no earlier drill to be compared with");
    }
    auto& result = checks.emplace_back(
        run_check(drill.call, server,
                  {check, reference_of(drill, server), compared ? std::optional{before->second} : std::nullopt,
                   !server.session_options.time_zone.empty()}));
    redact_answer(redact, result);
    spdlog::info("check '{}': {}{}", result.name, result.value.value_or("no value"),
                 result.passed ? "" : ": " + result.message);
    drill.observer.checked(result);
  }
}

void judge_checks(const DrillContext& drill) {
  const auto& checks = drill.report.checks;
  const auto failed =
      std::find_if(checks.begin(), checks.end(), [](const auto& check) { return !check.passed && !check.refused; });
  if (failed != checks.end()) {
    throw DrillError{Reason::check_failed, "check '" + failed->name + "': " + failed->message,
                     "Asked was: " + failed->sql};
  }
  const auto refused = std::find_if(checks.begin(), checks.end(), [](const auto& check) { return check.refused; });
  if (refused != checks.end()) {
    throw DrillError{Reason::config_invalid, "check '" + refused->name + "': " + refused->message,
                     "Asked was: " + refused->sql};
  }
  if (std::none_of(checks.begin(), checks.end(), [](const auto& check) { return check.reads_data; })) {
    throw DrillError{
        Reason::check_failed, "no check read a table of production: nothing is proven about the data",
        "Ask at least one table, like SELECT count(*) FROM users; foreign tables and catalogs do not count."};
  }
}

using ComingInventory = std::future<Inventory>;

/// Begins to ask what the databases hold, while the checks run.
ComingInventory begin_inventory(const DrillContext& drill, const RunningServer& server) {
  return std::async(std::launch::async, [call = drill.call, options = server.session_options,
                                         major = std::stoi(drill.report.backup.value().pg_version)] {
    block_signals_in_thread();
    return read_inventory(call, options, major);
  });
}

void note_inventory(const DrillContext& drill, ComingInventory& coming) {
  auto& findings = drill.report.findings;
  try {
    const Inventory inventory = coming.get();
    drill.report.databases = inventory.databases;
    for (const auto& database : drill.report.databases) {
      const auto found = find_neutralised(database, drill.config.incus.network == "sealed");
      findings.insert(findings.end(), found.begin(), found.end());
    }
    for (const auto& [name, error] : inventory.unread) {
      findings.push_back("what database '" + name + "' holds could not be asked: " + error.what());
    }
    for (const auto& [name, error] : inventory.unread) blame_damaged_catalogs(error);
  } catch (const postgres::SessionError& error) {
    blame_damaged_catalogs(error);
    findings.push_back(std::string{"what the databases hold could not be asked: "} + error.what());
  }
}

/// Runs `body` and keeps its DrillError, unless there was one before.
template <typename Body>
void keep_first(std::exception_ptr& failure, Body body) {
  try {
    body();
  } catch (const DrillError&) {
    if (!failure) failure = std::current_exception();
  }
}

}  // namespace

void verify(const DrillContext& drill, const Container& container, const Provisioned& provisioned,
            const Restored& restored, RunningServer& server) {
  const auto facts = prove_recovery_point(drill, container, provisioned, restored, server);
  measure_loss(drill, provisioned, restored, facts, server);
  ComingInventory inventory = begin_inventory(drill, server);
  std::exception_ptr failure;
  keep_first(failure, [&] { run_checks(drill, server, provisioned.redact); });
  keep_first(failure, [&] { note_inventory(drill, inventory); });
  if (!failure) keep_first(failure, [&] { judge_checks(drill); });
  if (!failure) keep_first(failure, [&] { verify_data(drill, provisioned, server); });
  // Whatever the data is like: production comes first.
  if (restored.archive) prove_untouched(drill, container, provisioned, *restored.archive, facts.timeline);
  if (failure) std::rethrow_exception(failure);
  std::vector judged{missed(drill.report.rto, Reason::rto_missed, "RTO", "")};
  if (server.target.kind == pgbackrest::TargetKind::end_of_archive) {
    judged.push_back(
        missed(drill.report.rpo, Reason::rpo_missed, "RPO",
               explain_rpo(drill.report, archive_ended(drill, server), !drill.config.production.connection.empty())));
  } else if (drill.report.rpo.wanted) {
    drill.report.findings.emplace_back("the RPO objective was not judged: the target is before the end of the archive");
  }
  judge_objectives(drill, judged);
}

}  // namespace drill
