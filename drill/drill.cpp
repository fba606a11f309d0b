#include "drill/drill.hpp"

#include <spdlog/spdlog.h>

#include <memory>
#include <optional>
#include <utility>

#include "drill/config/command_to_type.hpp"
#include "drill/config/config_text.hpp"
#include "drill/config/promote.hpp"
#include "drill/explain_error.hpp"
#include "drill/fold_results.hpp"
#include "drill/history/history.hpp"
#include "drill/host/environment.hpp"
#include "drill/host/run_id.hpp"
#include "drill/host/run_lock.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/outputs_writable.hpp"
#include "drill/phase_limit.hpp"
#include "drill/phases/diagnosis/disk_and_memory.hpp"
#include "drill/phases/diagnosis/expiry.hpp"
#include "drill/phases/instance/leftovers.hpp"
#include "drill/phases/launch.hpp"
#include "drill/phases/preflight.hpp"
#include "drill/phases/proof/asked_production.hpp"
#include "drill/phases/provision.hpp"
#include "drill/phases/recover.hpp"
#include "drill/phases/restore.hpp"
#include "drill/phases/teardown.hpp"
#include "drill/phases/verify.hpp"
#include "drill/report/hide_secrets_in.hpp"
#include "drill/version.hpp"

namespace drill {
namespace {

using SteadyClock = std::chrono::steady_clock;
using SystemClock = std::chrono::system_clock;

/// One phase of the report, from its begin to its end, whatever becomes of it.
class TimedPhase {
 public:
  TimedPhase(Phase phase, std::chrono::seconds limit, DrillReport& report, DrillObserver& observer)
      : report_(report), observer_(observer) {
    report.phases.push_back({phase, SystemClock::now(), {}, false});
    observer.phase_began(phase, limit);
    spdlog::info("{}", to_string(phase));
  }
  TimedPhase(const TimedPhase&) = delete;
  TimedPhase& operator=(const TimedPhase&) = delete;
  TimedPhase(TimedPhase&&) = delete;
  TimedPhase& operator=(TimedPhase&&) = delete;
  ~TimedPhase() {
    auto& phase = report_.phases.back();
    phase.duration = SteadyClock::now() - began_;
    observer_.phase_ended(phase);
  }
  void succeeded() { report_.phases.back().ok = true; }

 private:
  DrillReport& report_;
  DrillObserver& observer_;
  SteadyClock::time_point began_ = SteadyClock::now();
};

/// The phases, one after the other, and their results in the report.
class Drill {
 public:
  Drill(const Config& config, const incus::Client& client, const Stops& stops, DrillReport& report,
        DrillObserver& observer)
      : config_(config),
        client_(client),
        stops_(stops),
        report_(report),
        observer_(observer),
        run_{report.run_id, report.began},
        total_{Deadline{config.deadlines.total}, stops.stop} {}

  /// From preflight to verify. Throws what ended it.
  void run();
  /// Whatever became of it. Throws nothing.
  void tear_down(const RunOptions& options);

 private:
  /// Runs one phase within its deadline; `result` is folded into the report whatever becomes of it.
  template <typename Result, typename Body>
  void run_phase(Phase phase, Result& result, Body body) {
    const auto limit = phase_limit(config_, phase);
    bounds_ = total_.at_most(limit);
    report_.failed_phase = phase;
    TimedPhase timed{phase, limit, report_, observer_};
    check(bounds_, std::string{to_string(phase)});
    try {
      body();
    } catch (...) {
      fold(result, report_);
      throw;
    }
    fold(result, report_);
    timed.succeeded();
  }

  /// From the restore to the last answer.
  void prove(const Container& container, const Preflighted& preflighted, const Provisioned& provisioned,
             const AskedProduction& production);

  const Config& config_;
  const incus::Client& client_;
  const Stops& stops_;
  DrillReport& report_;
  DrillObserver& observer_;
  const Run run_;
  const Bounds total_;
  Bounds bounds_ = total_;  ///< of the phase that runs
  UndoStack undos_;
  const std::shared_ptr<std::optional<RemovalTimes>> removal_ = std::make_shared<std::optional<RemovalTimes>>();
};

/// A phase that hands on nothing.
struct Launched {};
void fold(const Launched& /*result*/, DrillReport& /*report*/) {}

void Drill::run() {
  const AskedProduction production{config_.production};
  Preflighted preflighted;
  run_phase(Phase::preflight, preflighted, [&] { preflight(client_, bounds_, config_, preflighted); });
  Launched launched;
  run_phase(Phase::launch, launched,
            [&] { launch(client_, bounds_, run_, instance_spec(config_, run_, preflighted), undos_, removal_); });
  const Container container{client_, config_.incus.instance};
  Provisioned provisioned;
  run_phase(Phase::provision, provisioned, [&] { provision(bounds_, config_, container, preflighted, provisioned); });
  try {
    prove(container, preflighted, provisioned, production);
  } catch (const DrillError& error) {
    throw_if_message_says_disk_full(error);
    throw_if_killed_for_memory(bounds_, container, error);
    throw_if_repository_changed(bounds_, container, provisioned.source, provisioned.info, provisioned.backup, error);
    throw;
  }
}

void Drill::prove(const Container& container, const Preflighted& preflighted, const Provisioned& provisioned,
                  const AskedProduction& production) {
  const Outputs outputs{History{config_}.make_directory(run_.id), observer_};
  Restored restored;
  run_phase(Phase::restore, restored, [&] {
    restored.production =
        production.answer(bounds_, provisioned.info.system_identifier_of(provisioned.backup), restored.findings);
    if (!restored.production && !config_.production.connection.empty()) spdlog::warn("{}", restored.findings.back());
    restore(bounds_, run_, container, preflighted, provisioned, outputs, undos_, restored);
  });
  // The server's process is watched until the end of the drill, not of the phase that started it.
  Recovered server;
  run_phase(Phase::recover, server,
            [&] { recover(bounds_, total_, config_, container, provisioned, restored, outputs, server); });
  Verified verified;
  run_phase(Phase::verify, verified,
            [&] { verify(bounds_, config_, run_, container, provisioned, restored, server, observer_, verified); });
}

void Drill::tear_down(const RunOptions& options) {
  const Made made{report_.phases.size() > 1, report_.secret_files, undos_, removal_};
  // Its own budget, and deaf to the first signal: that one asked for exactly this.
  const auto limit = phase_limit(config_, Phase::teardown);
  const Bounds bounds{Deadline{limit}, stops_.give_up};
  const bool keep = options.keep || (options.keep_on_failure && report_.verdict != Verdict::pass);
  TimedPhase timed{Phase::teardown, limit, report_, observer_};
  TornDown result;
  drill::tear_down(client_, bounds, config_, run_, made, keep, result);
  fold(result, report_);
  if (result.failures.empty()) timed.succeeded();
}

/// One word for all who are told: the exit code is that of an error, and so are verdict and reason.
void only_teardown_failed(DrillReport& report) {
  report.verdict = Verdict::error;
  report.reason = Reason::teardown_failed;
  report.failed_phase = Phase::teardown;
  report.message = "the backup is proven, but something of the drill could not be removed: " + report.findings.back();
  report.hint = "`" + command_to_type("clean") + "` removes it once Incus lets it.";
}

void interrupted(DrillReport& report, const Stops& stops) {
  report.verdict = Verdict::error;
  report.reason = Reason::interrupted;
  report.message = "ended by " + stops.asked_by();
  report.hint.clear();
}

void log_failure(const DrillReport& report) {
  spdlog::error("{} in {}: {}", to_string(report.reason), to_string(*report.failed_phase), report.message);
  spdlog::error("HINT: {}", hint_line(report));
}

}  // namespace

DrillReport begin_report(const Config& config) {
  DrillReport report;
  report.began = SystemClock::now();
  report.run_id = make_run_id(report.began);
  report.program_version = version();
  report.host = host_name();
  report.stanza = config.backup.stanza;
  const auto host = host_environment();
  report.environment = {host.user, host.sudo_user, host.invocation_id, host.operating_system, host.kernel, {}, {}};
  report.configuration.drill = to_text(config);
  report.adhoc = config.adhoc;
  report.incus.project = config.incus.project;
  report.incus.instance = config.incus.instance;
  report.incus.image = config.incus.image;
  report.recovery.target = config.backup.target;
  report.recovery.promote = to_string(config.postgres.promote);
  report.rto.wanted = config.objectives.rto;
  report.rpo.wanted = config.objectives.rpo;
  report.rto.warn_only = report.rpo.warn_only = !config.objectives.fail_on_miss;
  return report;
}

RedactedReport run_drill(const Config& config, const incus::Client& client, const RequestCounts& requests,
                         const RunOptions& options, const Stops& stops, DrillObserver& observer) {
  const auto began = SteadyClock::now();
  DrillReport report = begin_report(config);
  Drill drill{config, client, stops, report, observer};
  std::optional<RunLock> lock;
  observer.drill_began(report);
  spdlog::info("drill {} of stanza '{}' in instance '{}'", report.run_id, report.stanza, config.incus.instance);
  try {
    report.failed_phase = Phase::preflight;
    check_writable(config);
    lock = try_lock_instance(client, config);
    if (!lock) throw running_here(config.incus.instance);
    drill.run();
    report.verdict = Verdict::pass;
    report.reason = Reason::none;
    report.failed_phase.reset();
  } catch (const std::exception& error) {
    explain(report, error);
    if (report.reason == Reason::deadline_exceeded) name_deadline(config, SteadyClock::now() - began, report);
    hide_secrets_in(report);
    if (!stops.asked_by().empty()) interrupted(report, stops);
    if (options.tell_failure) log_failure(report);
  }
  if (lock) drill.tear_down(options);
  if (report.verdict == Verdict::pass && !stops.asked_by().empty()) {
    report.failed_phase = Phase::teardown;
    interrupted(report, stops);
    report.hint = "The backup had been proven before.";
    spdlog::error("{} in {}: {}", to_string(report.reason), to_string(*report.failed_phase), report.message);
  }
  if (report.verdict == Verdict::pass && report.teardown_failed) {
    only_teardown_failed(report);
    log_failure(report);
  }
  report.incus.api_requests = requests.api_requests;
  report.incus.output_requests = requests.output_requests;
  report.ended = SystemClock::now();
  report.duration = SteadyClock::now() - began;
  RedactedReport redacted{std::move(report)};
  observer.drill_ended(redacted);
  return redacted;
}

}  // namespace drill
