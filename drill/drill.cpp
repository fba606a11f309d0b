#include "drill/drill.hpp"

#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "drill/config/config_error.hpp"
#include "drill/config/config_text.hpp"
#include "drill/config/duration.hpp"
#include "drill/container/shell_quote.hpp"
#include "drill/host/environment.hpp"
#include "drill/host/run_directory.hpp"
#include "drill/host/run_id.hpp"
#include "drill/host/run_lock.hpp"
#include "drill/phases/ask_again.hpp"
#include "drill/phases/asked_production.hpp"
#include "drill/phases/incus_cli.hpp"
#include "drill/phases/labels.hpp"
#include "drill/phases/launch.hpp"
#include "drill/phases/leftovers.hpp"
#include "drill/phases/memory.hpp"
#include "drill/phases/phase_limit.hpp"
#include "drill/phases/preflight.hpp"
#include "drill/phases/provision.hpp"
#include "drill/phases/recover.hpp"
#include "drill/phases/restore.hpp"
#include "drill/phases/room.hpp"
#include "drill/phases/verify.hpp"
#include "drill/report/drill_error.hpp"
#include "drill/report/hidden.hpp"
#include "drill/report/metrics_before.hpp"
#include "drill/version.hpp"

namespace drill {
namespace {

using SteadyClock = std::chrono::steady_clock;
using SystemClock = std::chrono::system_clock;

/// Runs one phase with its deadline and reports how long it took, whatever becomes of it.
template <typename Body>
auto run_phase(DrillContext& drill, const incus::Call& total, Phase phase, Body body) {
  struct Timer {
    DrillContext& drill;
    SteadyClock::time_point began = SteadyClock::now();
    Timer(DrillContext& d, Phase phase, std::chrono::seconds limit) : drill(d) {
      drill.report.phases.push_back({phase, SystemClock::now(), {}, false});
      drill.observer.phase_began(phase, limit);
    }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    Timer(Timer&&) = delete;
    Timer& operator=(Timer&&) = delete;
    ~Timer() {
      auto& phase = drill.report.phases.back();
      phase.duration = SteadyClock::now() - began;
      drill.observer.phase_ended(phase);
    }
  };
  const auto limit = phase_limit(drill.config, phase);
  drill.call = total.at_most(limit);
  drill.report.failed_phase = phase;
  const Timer timer{drill, phase, limit};
  spdlog::info("{}", to_string(phase));
  incus::check(drill.call, std::string{to_string(phase)}.c_str());
  auto result = body();
  drill.report.phases.back().ok = true;
  return result;
}

/// From the restore to the last answer.
void prove(DrillContext& drill, const incus::Call& total, const Container& container,
           const PreflightResult& preflighted, const Provisioned& provisioned, const AskedProduction& production) {
  const auto restored = run_phase(drill, total, Phase::restore, [&] {
    const auto& backup = provisioned.backup;
    const auto* database = provisioned.info.database_of(backup);
    const auto word = production.answer(drill, database == nullptr ? "" : std::to_string(database->system_id));
    if (!word && !drill.config.production.connection.empty()) spdlog::warn("{}", drill.report.findings.back());
    auto result = restore(drill, container, preflighted.backup, provisioned);
    result.production = word;
    return result;
  });
  // The server's process is watched until the end of the drill, not of the phase that started it.
  auto server = run_phase(drill, total, Phase::recover,
                          [&] { return recover(drill, container, preflighted.backup, provisioned, restored, total); });
  run_phase(drill, total, Phase::verify, [&] {
    verify(drill, container, provisioned, restored, server);
    return true;
  });
}

void run_phases(DrillContext& drill, const incus::Call& total) {
  const AskedProduction production{drill.config.production};
  const auto preflighted = run_phase(drill, total, Phase::preflight, [&] { return preflight(drill); });
  const Container container = run_phase(drill, total, Phase::launch, [&] {
    launch(drill, instance_spec(drill, preflighted));
    return Container{drill.client, drill.config.incus.instance};
  });
  const auto provisioned =
      run_phase(drill, total, Phase::provision, [&] { return provision(drill, container, preflighted); });
  try {
    prove(drill, total, container, preflighted, provisioned, production);
  } catch (const DrillError& error) {
    blame_full_disk(error);
    blame_memory(drill.call, container, error);
    blame_repository(drill, container, preflighted.backup, provisioned, error);
    throw;
  }
}

/// Leaves the instance for an operator, marked so that no sweep takes it before its time.
bool keep_instance(DrillContext& drill) {
  const std::string& name = drill.config.incus.instance;
  const auto until = SystemClock::now() + k_kept_for;
  try {
    if (drill.client.instance(drill.call, name).config_value(k_label_run_id) != drill.run_id) return false;
    drill.client.patch_instance(drill.call, name, {{k_label_kept, "true"}, {k_label_expires_at, to_rfc3339(until)}},
                                {});
  } catch (const std::exception& error) {
    spdlog::warn("could not keep instance '{}': {}, removing it", name, error.what());
    return false;
  }
  drill.teardown.forget();
  drill.report.instance_kept = true;
  spdlog::warn("instance '{}' is kept until {}, with production's data and repository keys in it", name,
               to_rfc3339(until));
  if (!drill.report.secret_files.empty()) spdlog::warn("keys are in: {}", fmt::join(drill.report.secret_files, ", "));
  spdlog::warn("enter it:  {}",
               incus_cli(drill.config.incus, fmt::format("exec --cwd / --env PGHOST={}/socket {} -- runuser -u "
                                                         "postgres -- bash",
                                                         k_inside, name)));
  spdlog::warn("ask it:    PGHOST={} psql -U {} {}", shell_word(run_directory(drill.run_id).string()),
               shell_word(drill.config.postgres.user), shell_word(drill.config.postgres.database));
  spdlog::warn("remove it: {}", drill.config.dr_drill("clean --kept"));
  return true;
}

void tear_down(DrillContext& drill, const RunOptions& options, const Signals& signals) {
  // Its own budget, and deaf to the first signal: that one asked for exactly this.
  drill.call = incus::Call{incus::Deadline{phase_limit(drill.config, Phase::teardown)}, signals.give_up()};
  const bool launched = drill.report.phases.size() > 1;
  const bool wanted = options.keep || (options.keep_on_failure && drill.report.verdict != Verdict::pass);
  const auto began = SteadyClock::now();
  drill.report.phases.push_back({Phase::teardown, SystemClock::now(), {}, true});
  drill.observer.phase_began(Phase::teardown, drill.config.deadlines.teardown);
  spdlog::info("{}", to_string(Phase::teardown));
  if (!(launched && wanted && keep_instance(drill))) {
    for (const auto& failure : drill.teardown.run(drill.call)) {
      spdlog::error("{}", failure);
      drill.report.findings.push_back(failure);
      drill.report.teardown_failed = true;
      drill.report.phases.back().ok = false;
    }
  }
  // Under another name than this drill's. Asked only where there was one: most drills end without this request.
  if (launched) {
    drill.report.earlier_kept =
        metrics_before(drill.config, drill.report.stanza).instance_kept && earlier_is_kept(drill);
  }
  drill.report.phases.back().duration = SteadyClock::now() - began;
  drill.observer.phase_ended(drill.report.phases.back());
}

std::pair<std::string, std::string> split_hint(const std::string& text) {
  constexpr std::string_view k_mark = "\nHINT: ";
  const auto at = text.find(k_mark);
  if (at == std::string::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + k_mark.size())};
}

/// One word for all who are told: the exit code is that of an error, and so are verdict and reason.
void only_teardown_failed(const Config& config, DrillReport& report) {
  report.verdict = Verdict::error;
  report.reason = Reason::teardown_failed;
  report.failed_phase = Phase::teardown;
  report.message = "the backup is proven, but something of the drill could not be removed: " + report.findings.back();
  report.hint = "`" + config.dr_drill("clean") + "` removes it once Incus lets it.";
}

void interrupted(DrillReport& report, const Signals& signals) {
  report.verdict = Verdict::error;
  report.reason = Reason::interrupted;
  report.message = "ended by " + signals.received();
  report.hint.clear();
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

void log_failure(const DrillReport& report) {
  spdlog::error("{} in {}: {}", to_string(report.reason), to_string(*report.failed_phase), report.message);
  spdlog::error("HINT: {}", hint_line(report));
}

/// Says which deadline passed; the error itself knows only what was under way.
void name_deadline(const Config& config, SteadyClock::duration taken, DrillReport& report) {
  const bool total = taken >= config.deadlines.total;
  const Phase phase = *report.failed_phase;
  if (!total && phase == Phase::preflight) return;  // its deadline is nobody's to set
  const auto limit = total ? config.deadlines.total : phase_limit(config, phase);
  std::string key = total ? "total" : std::string{to_string(phase)};
  if (!total && phase == Phase::verify && config.level != VerifyLevel::smoke) key += " and read";
  report.message = fmt::format("{} took longer than {}, which is what [deadlines] {} allows ({})",
                               total ? "the drill" : to_string(phase), format_duration(limit), key, report.message);
  report.hint =
      "Raise [deadlines] " + key + " if this is the time that it needs; `dr-drill report` has the time of each phase.";
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
  const auto seconds = [](const auto& value) { return value ? std::optional<Seconds>{*value} : std::nullopt; };
  report.rto.wanted = seconds(config.objectives.rto);
  report.rpo.wanted = seconds(config.objectives.rpo);
  report.rto.warn_only = report.rpo.warn_only = !config.objectives.fail_on_miss;
  return report;
}

void explain(DrillReport& report, const std::exception& error) {
  report.reason = Reason::internal;
  std::tie(report.message, report.hint) = split_hint(error.what());
  if (const auto* drill_error = dynamic_cast<const DrillError*>(&error)) {
    report.reason = drill_error->reason();
    if (!drill_error->hint().empty()) report.hint = drill_error->hint();
  } else if (dynamic_cast<const ConfigError*>(&error) != nullptr) {
    report.reason = Reason::config_invalid;
  } else if (const auto* incus_error = dynamic_cast<const incus::Error*>(&error)) {
    report.reason = reason_of(*incus_error);
    if (report.reason == Reason::incus_unreachable) {
      report.hint += (report.hint.empty() ? "" : " ");
      report.hint += "Another socket is named with --socket, [incus] socket or INCUS_SOCKET.";
    }
  }
  report.verdict = verdict_of(report.reason);
}

std::string hint_line(const DrillReport& report) {
  std::string hint = report.hint;
  if (hint.empty() && report.reason == Reason::interrupted) hint = "Nothing is known about the backup: drill again.";
  if (hint.empty() && report.verdict == Verdict::error) {
    // What came up later was nothing that preflight could see.
    const bool preflight_tells = !report.failed_phase || report.failed_phase == Phase::preflight;
    hint = preflight_tells ? "Fix this, then `dr-drill preflight` says whether a drill could run."
                           : "Fix this, then drill again: preflight could not see it.";
  }
  const std::string manual = "see '" + std::string{to_string(report.reason)} + "' in dr-drill(1)";
  return hint.empty() ? manual : hint + " (more: " + manual + ")";
}

DrillReport run_drill(const Config& config, const incus::Client& client, const RunOptions& options,
                      const Signals& signals, DrillObserver& observer) {
  const auto began = SteadyClock::now();
  DrillReport report = begin_report(config);
  Teardown teardown;
  const incus::Call total{incus::Deadline{config.deadlines.total}, signals.stop()};
  DrillContext drill{config, client, total, report.run_id, report.began, report, teardown, observer};
  std::optional<RunLock> lock;
  observer.drill_began(report);
  spdlog::info("drill {} of stanza '{}' in instance '{}'", report.run_id, report.stanza, config.incus.instance);
  try {
    report.failed_phase = Phase::preflight;
    check_writable(config);
    lock = try_lock_instance(client, config);
    if (!lock) throw running_here(config.incus.instance);
    run_phases(drill, total);
    report.verdict = Verdict::pass;
    report.reason = Reason::none;
    report.failed_phase.reset();
  } catch (const std::exception& error) {
    explain(report, error);
    if (report.reason == Reason::deadline_exceeded) name_deadline(config, SteadyClock::now() - began, report);
    hide_secrets_in(report);
    if (!signals.received().empty()) interrupted(report, signals);
    if (options.tell_failure) log_failure(report);
  }
  if (lock) tear_down(drill, options, signals);
  if (report.verdict == Verdict::pass && !signals.received().empty()) {
    report.failed_phase = Phase::teardown;
    interrupted(report, signals);
    report.hint = "The backup had been proven before.";
    spdlog::error("{} in {}: {}", to_string(report.reason), to_string(*report.failed_phase), report.message);
  }
  if (report.verdict == Verdict::pass && report.teardown_failed) {
    only_teardown_failed(config, report);
    log_failure(report);
  }
  report.incus.api_requests = client.request_count();
  report.incus.output_requests = client.output_request_count();
  hide_secrets_in(report);
  report.ended = SystemClock::now();
  report.duration = SteadyClock::now() - began;
  observer.drill_ended(report);
  return report;
}

}  // namespace drill
