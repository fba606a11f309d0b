#include "drill/phases/verify.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <future>

#include "drill/coverage/relation_ledger_file.hpp"
#include "drill/history/history.hpp"
#include "drill/host/signals.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/diagnosis/server_errors.hpp"
#include "drill/phases/proof/archive_state.hpp"
#include "drill/phases/proof/checks.hpp"
#include "drill/phases/proof/data_workers.hpp"
#include "drill/phases/proof/forks.hpp"
#include "drill/phases/proof/inventory.hpp"
#include "drill/phases/proof/loss.hpp"
#include "drill/phases/proof/objectives.hpp"
#include "drill/phases/proof/prepared_transactions.hpp"
#include "drill/phases/proof/probes.hpp"
#include "drill/phases/proof/recovery_point.hpp"
#include "drill/phases/proof/verify_data.hpp"

namespace drill {
namespace {

/// One drill's proof, step by step: each writes what it found into the result.
class Proof {
 public:
  Proof(const Bounds& bounds, const Config& config, const Run& run, const Container& container,
        const Provisioned& provisioned, const Restored& restored, const Recovered& server, Verified& result)
      : bounds_(bounds),
        config_(config),
        run_(run),
        provisioned_(provisioned),
        restored_(restored),
        server_(server),
        result_(result),
        archive_{container, provisioned.source, provisioned.info.archive_of(provisioned.backup)} {}

  /// The recovery point is where `info` promised it, on production's own timeline.
  ServerFacts prove_recovery_point();
  /// With what production reports the RPO is exact.
  void measure_loss(const ServerFacts& facts);
  void run_checks(DrillObserver& observer);
  /// They may write: everything else is asked before them. Throws DrillError for the first that did not pass.
  void run_probes(DrillObserver& observer);
  /// Production's archive is as if there had been no drill.
  void prove_production_untouched(const ServerFacts& facts);
  void judge_rto_and_rpo(const std::optional<Seconds>& rto);

 private:
  [[nodiscard]] bool whole_archive() const { return server_.target.kind == TargetKind::end_of_archive; }
  /// The instant that the end of the archive is held against. A restore takes its time, and what production archives
  /// meanwhile is replayed as well: counted from the drill's begin, an archive that lags would look like none.
  [[nodiscard]] UtcTime archive_ended() const { return std::max(run_.began, server_.replayed_at); }
  /// A production that had no transaction since its backup has all that it had then.
  [[nodiscard]] UtcTime last_commit(const ServerFacts& facts) const {
    const UtcTime stopped = provisioned_.backup.stop_time;
    return std::max(facts.last_transaction.value_or(stopped), stopped);
  }
  void prove_timeline(const ServerFacts& facts);
  /// Adds an answer to the result, and tells it.
  void take(CheckReport answer, const char* kind, DrillObserver& observer);

  const Bounds& bounds_;
  const Config& config_;
  const Run& run_;
  const Provisioned& provisioned_;
  const Restored& restored_;
  const Recovered& server_;
  Verified& result_;
  AskedArchive archive_;
};

ServerFacts Proof::prove_recovery_point() {
  ServerFacts facts;
  try {
    facts = ask_server(bounds_, *server_.session, server_.last_segment);
  } catch (const postgres::SessionError& error) {
    throw_if_connection_lost(error, "it reported its recovery point");
    throw DrillError{Reason::replay_failed, std::string{"the promoted server did not answer: "} + error.what(),
                     "See postgres.log next to the report."};
  }
  facts.not_in_archive = server_.not_in_archive;
  result_.system_identifier = facts.system_identifier;
  result_.timeline = facts.previous_timeline;
  result_.replay_lsn = facts.replay_lsn;
  result_.last_transaction = facts.last_transaction;
  // How far back a target lies says nothing about what would be lost.
  if (whole_archive()) result_.rpo = archive_ended() - last_commit(facts);

  if (facts.archive_mode != "off") {
    throw DrillError{Reason::production_touched, "archive_mode is '" + facts.archive_mode + "' in the restored server",
                     "Check production's archive for a timeline that it did not make."};
  }
  auto fault = find_fault(facts, provisioned_.info, provisioned_.backup, server_.target);
  if (!fault && restored_.archive && whole_archive()) {
    fault = find_lost_timeline(*restored_.archive, facts.previous_timeline, run_.began);
  }
  if (fault) throw DrillError{fault->reason, fault->message, fault->hint};
  prove_timeline(facts);
  if (restored_.archive && whole_archive()) note(result_.findings, find_unread_partial(*restored_.archive, facts));
  return facts;
}

/// Where replay left the backup's timeline, whether production did.
void Proof::prove_timeline(const ServerFacts& facts) {
  auto& findings = result_.findings;
  const auto production = restored_.production ? std::optional{restored_.production->timeline} : std::nullopt;
  if (whole_archive() && production && *production > facts.previous_timeline) {
    findings.push_back(fmt::format("production is on timeline {}, the archive had none later than {}", *production,
                                   facts.previous_timeline));
  }
  const auto forks = forks_followed(facts, provisioned_.backup);
  if (forks.empty()) return;
  const auto segments = list_forks(bounds_, archive_, forks, facts, findings);
  if (!segments) {
    findings.push_back(
        fmt::format("timeline {} was followed, but whether production continued there could not be checked",
                    facts.previous_timeline));
  }
  const auto judged = judge_forks(forks, facts, segments ? &*segments : nullptr, production);
  findings.insert(findings.end(), judged.findings.begin(), judged.findings.end());
  if (judged.fault) throw DrillError{judged.fault->reason, judged.fault->message, judged.fault->hint};
}

void Proof::measure_loss(const ServerFacts& facts) {
  if (!restored_.production || !whole_archive()) return;
  const auto& state = *restored_.production;
  try {
    const bool all_there = postgres::has_all_transactions(bounds_, *server_.session, state);
    const Loss loss = judge_loss(state, facts, all_there, last_commit(facts));
    result_.rpo = loss.seconds;
    result_.production =
        ProductionReport{state.asked_at,         to_string(state.written), state.timeline, state.last_archived,
                         state.last_archived_at, state.time_zone,          loss.bytes};
    if (loss.archive_lacks) {
      result_.findings.push_back(fmt::format("production reports that it archived {}, but the archive ends before that",
                                             state.last_archived.value_or("")));
    }
  } catch (const postgres::SessionError& error) {
    throw_if_connection_lost(error, "it listed its transactions");
    result_.findings.push_back(std::string{"could not compare the restored data with production: "} + error.what());
  }
}

void Proof::run_checks(DrillObserver& observer) {
  // An age is counted from the end of the replay, or from the instant that was the target.
  const auto instant = instant_of(server_.target);
  const UtcTime reference = instant ? UtcTime{*instant} : archive_ended();
  const auto previous = History{config_}.previous_answers(config_.checks);
  for (const auto& check : config_.checks) {
    const auto before = previous.find(check.name);
    const bool compared = check.min_ratio_to_previous && before != previous.end();
    if (check.min_ratio_to_previous && !compared) {
      result_.findings.push_back("check '" + check.name + "' had no earlier drill to be compared with");
    }
    take(run_check(bounds_, {*server_.session, server_.session_options},
                   {check, reference, compared ? std::optional{before->second} : std::nullopt,
                    !server_.session_options.time_zone.empty()}),
         "check", observer);
  }
}

void Proof::take(CheckReport answer, const char* kind, DrillObserver& observer) {
  // A function of production's may answer with what it read in a file, and a probe with anything.
  if (answer.value) answer.value = provisioned_.source.redact(*answer.value);
  answer.message = provisioned_.source.redact(answer.message);
  spdlog::info("{} '{}': {}{}", kind, answer.name, answer.value.value_or("no value"),
               answer.passed ? "" : ": " + answer.message);
  observer.checked(answer);
  result_.checks.push_back(std::move(answer));
}

void Proof::run_probes(DrillObserver& observer) {
  if (config_.probes.empty()) return;
  const ProbeContext context{config_.backup.stanza, run_.id, History{config_}.report_path(run_.id)};
  const std::size_t checks = result_.checks.size();
  for (const auto& probe : config_.probes) {
    take(run_probe(bounds_, {*server_.session, server_.session_options}, probe, context), "probe", observer);
  }
  judge_probes({result_.checks.begin() + static_cast<std::ptrdiff_t>(checks), result_.checks.end()});
}

void Proof::prove_production_untouched(const ServerFacts& facts) {
  if (!restored_.archive) return;
  prove_untouched(bounds_, archive_, *restored_.archive,
                  {facts.timeline, provisioned_.data_directory, provisioned_.backup.repo_key}, result_.findings);
}

void Proof::judge_rto_and_rpo(const std::optional<Seconds>& rto) {
  const ObjectiveReport rto_objective{rto, config_.objectives.rto, false};
  const ObjectiveReport rpo_objective{result_.rpo, config_.objectives.rpo, false};
  std::vector misses{find_miss(rto_objective, Reason::rto_missed, "RTO", "")};
  if (whole_archive()) {
    const auto newest = restored_.archive && restored_.archive->newest_at
                            ? std::optional<UtcTime>{*restored_.archive->newest_at}
                            : std::nullopt;
    const RpoFacts facts{result_.production,
                         !config_.production.connection.empty(),
                         newest,
                         provisioned_.backup.stop_time,
                         archive_ended(),
                         rpo_objective.wanted};
    misses.push_back(find_miss(rpo_objective, Reason::rpo_missed, "RPO", explain_rpo(facts)));
  } else if (rpo_objective.wanted) {
    result_.findings.emplace_back("the RPO objective was not judged: the target is before the end of the archive");
  }
  judge_objectives(misses, config_.objectives.fail_on_miss, result_.findings);
}

using ComingInventory = std::future<Inventory>;

/// Begins to ask what the databases hold, while the checks run.
ComingInventory begin_inventory(const Bounds& bounds, const postgres::SessionOptions& options, int major,
                                std::size_t sessions) {
  return std::async(std::launch::async, [=] {
    block_signals_in_thread();
    return read_inventory(bounds, options, major, sessions);
  });
}

void note_inventory(ComingInventory& coming, bool sealed, Verified& result) {
  auto& findings = result.findings;
  try {
    const Inventory inventory = coming.get();
    result.databases = inventory.databases;
    for (const auto& database : result.databases) {
      const auto found = find_neutralised(database, sealed);
      findings.insert(findings.end(), found.begin(), found.end());
    }
    for (const auto& [name, error] : inventory.unread) {
      findings.push_back("could not list the contents of database '" + name + "': " + error.what());
    }
    for (const auto& [name, error] : inventory.unread) throw_if_catalogs_damaged(error);
  } catch (const postgres::SessionError& error) {
    throw_if_catalogs_damaged(error);
    findings.push_back(std::string{"could not list the contents of the databases: "} + error.what());
  }
}

/// What past drills read; nothing where that cannot be told. What is wrong is told when the drill's own reading is
/// entered.
RelationLedger past_readings(const Config& config) {
  try {
    return read_relations(config).ledger;
  } catch (const std::exception& error) {
    spdlog::warn("in which order relations were read is not known: {}", error.what());
    return {config.backup.stanza};
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

void verify(const Bounds& bounds, const Config& config, const Run& run, const Container& container,
            const Provisioned& provisioned, const Restored& restored, const Recovered& server, DrillObserver& observer,
            Verified& result) {
  Proof proof{bounds, config, run, container, provisioned, restored, server, result};
  const ServerFacts facts = proof.prove_recovery_point();
  // Before anybody reads a table: their locks keep whoever does waiting.
  roll_back_prepared_transactions(bounds, {*server.session, server.session_options}, result.findings);
  proof.measure_loss(facts);
  ComingInventory inventory =
      begin_inventory(bounds, server.session_options, provisioned.major, sessions_for(provisioned.cpus));
  std::exception_ptr failure;
  keep_first(failure, [&] { proof.run_checks(observer); });
  keep_first(failure, [&] { note_inventory(inventory, config.incus.sealed(), result); });
  if (!failure) keep_first(failure, [&] { judge_checks(result.checks, config.has_proving_probe()); });
  if (!failure && config.level != VerifyLevel::smoke) {
    keep_first(failure, [&] {
      const auto known = past_readings(config);
      const DataVerification how{config.level,
                                 provisioned.major,
                                 provisioned.cpus,
                                 {config.budget, config.objectives.coverage, run.began, known}};
      verify_data(bounds.at_most(config.deadlines.read), {*server.session, server.session_options}, how,
                  result.databases, result.verification.emplace(), result.findings);
    });
  }
  if (!failure) keep_first(failure, [&] { proof.run_probes(observer); });
  // Whatever the data is like: production comes first.
  proof.prove_production_untouched(facts);
  if (failure) std::rethrow_exception(failure);
  proof.judge_rto_and_rpo(server.rto);
}

}  // namespace drill
