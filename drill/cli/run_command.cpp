#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "drill/cli/commands.hpp"
#include "drill/cli/connect.hpp"
#include "drill/cli/make_config.hpp"
#include "drill/cli/plan.hpp"
#include "drill/cli/print.hpp"
#include "drill/cli/print_error.hpp"
#include "drill/drill.hpp"
#include "drill/each_repository.hpp"
#include "drill/explain_error.hpp"
#include "drill/history/prune_history.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/preflight.hpp"
#include "drill/publish.hpp"
#include "drill/redaction/hidden.hpp"
#include "drill/report/drill_metrics.hpp"
#include "drill/report/notify.hpp"
#include "drill/report/observers.hpp"
#include "drill/report/report_json.hpp"
#include "drill/report/summary.hpp"
#include "drill/systemd/journal_log.hpp"
#include "drill/systemd/service_notifier.hpp"
#include "drill/terminal/live_log.hpp"
#include "drill/terminal/live_view.hpp"
#include "drill/terminal/terminal.hpp"

namespace drill {
namespace {

/// A configuration that cannot be used is a drill that could not run: alerts must see it, and whoever is notified.
/// `typed`: it is a slip of somebody at a terminal, who has seen it; the metrics of the last drill are still true.
RedactedReport report_bad_config(const Options& options, const ConfigError& error, const Stops& stops,
                                 bool typed = false) {
  const Config config = salvage_config(options);
  DrillReport early = begin_report(config);
  explain(early, DrillError{Reason::config_invalid, error.what()});
  if (!error.others().empty()) early.message += fmt::format(" (the first of {} faults)", error.others().size() + 1);
  early.failed_phase = Phase::preflight;
  early.ended = early.began;
  RedactedReport report{std::move(early)};
  if (typed) return report;
  // The history gets it as well, where there is one: what alerts is to be found there.
  std::error_code ignored;
  if (std::filesystem::is_directory(config.state.directory, ignored)) {
    publish(config, report);
  } else if (report->scheduled() && !report->stanza.empty()) {
    try {
      write_metrics(config, report);
    } catch (const std::exception& unwritable) {
      spdlog::error("{}", unwritable.what());
    }
  }
  notify(config.notify, report, stops.give_up);
  return report;
}

/// A slip of the hand must not leave a series behind that alerts for ever: a stanza that is named with --stanza alone,
/// that pgbackrest.conf does not have, and of which there are no metrics yet.
bool is_unknown_stanza(const Options& options, const Config& config, const RedactedReport& report) {
  if (!options.stanza || report->reason != Reason::config_invalid) return false;
  std::error_code ignored;
  if (std::filesystem::exists(metrics_path(config, report->stanza), ignored)) return false;
  Options without = options;
  without.stanza.reset();
  return make_config(without).backup.stanza != config.backup.stanza && !has_stanza(config);
}

/// Whether the summary comes on the terminal on which the log is: what went wrong is said there once.
bool summary_tells(const Options& options) {
  return !options.json && terminal::is_terminal(STDERR_FILENO) && terminal::is_terminal(STDOUT_FILENO);
}

/// Runs the drill before the eyes of whoever watches. On a terminal that is a view as well, which is gone again when
/// the drill has ended.
RedactedReport run_watched(const Config& config, const Options& options, const Stops& stops, DrillObserver& observer) {
  const Connection connection = connect(config);
  const RunOptions run{options.keep, options.keep_on_failure, !summary_tells(options)};
  if (options.verbosity == Verbosity::quiet || !terminal::is_terminal(STDERR_FILENO)) {
    return run_drill(config, connection.client, connection.log->counts(), run, stops, observer);
  }
  terminal::LiveView view{STDERR_FILENO};
  const terminal::LiveLog log{view, options.verbosity};
  Observers both;
  both.add(&observer);
  both.add(&view);
  return run_drill(config, connection.client, connection.log->counts(), run, stops, both);
}

SummaryStyle summary_style() {
  SummaryStyle style;
  if (!terminal::is_terminal(STDOUT_FILENO)) return style;
  const auto size = terminal::size_of(STDOUT_FILENO);
  style.columns = size.columns;
  style.rows = size.rows;
  style.colours = terminal::wants_colours(STDOUT_FILENO);
  return style;
}

/// Where the lock cannot be told the drill fails of it in preflight, and its metrics say so.
std::optional<RunLock> lock_metrics(const Config& config) {
  try {
    return try_lock_metrics(config, config.backup.stanza);
  } catch (const std::runtime_error& error) {
    spdlog::debug("{}", error.what());
    return std::nullopt;
  }
}

/// What runs now, and is told while it does.
struct Running {
  const Options& options;
  const Stops& stops;
  DrillObserver& observer;
  bool holds_metrics;  ///< the lock of the stanza's metrics file
};

/// A drill that ends all: what ended it would end the others, or an instance is in their way.
bool ends_all(const RedactedReport& report, const Stops& stops) {
  return !stops.asked_by().empty() || report->instance_kept || report->reason == Reason::drill_running ||
         report->reason == Reason::config_invalid;
}

/// One drill of those that lead to a verdict. `before`: those that have ended.
RedactedReport run_one(const Config& config, const Running& running, const std::vector<RedactedReport>& before,
                       std::size_t of) {
  RedactedReport report = run_watched(config, running.options, running.stops, running.observer);
  if (of > 1) {
    const bool last = before.size() + 1 == of || ends_all(report, running.stops);
    report.change([&](DrillReport& changed) {
      changed.each = each_report(config, before, last);
      if (last && before.size() + 1 < of)
        changed.findings.push_back(fmt::format("{} of {} repositories were not drilled", of - before.size() - 1, of));
    });
  }
  if (is_unknown_stanza(running.options, config, report)) {
    spdlog::warn("no metrics file is made for stanza '{}', which only the command line names", report->stanza);
    return report;
  }
  if (config.adhoc.empty() && !running.holds_metrics && report->reason == Reason::drill_running) {
    spdlog::warn("metrics and history are left to the drill that runs");
    return report;
  }
  publish(config, report, before);
  prune_history(config, report->run_id);
  return report;
}

std::vector<RedactedReport> run(const Process& process, const Options& options) {
  const Signals signals = process.catch_signals();
  const Stops stops = signals.stops();
  try {
    const Config config = make_config(options);
    if (options.keep && config.backup.repo == "each") {
      throw OptionError{
          "--keep: each repository is drilled in the same instance, which cannot be kept\nHINT: name the repository as "
          "well, as with --repo 1."};
    }
    // Until the end of all: systemd's watchdog wants to be patted while somebody is notified, too.
    const auto journal = systemd::journal_observer();
    const auto service = systemd::service_notifier();
    Observers observers;
    observers.add(journal.get());
    observers.add(service.get());
    // Who will write no metrics must not keep the configured drill from writing its own.
    const auto metrics = config.adhoc.empty() ? lock_metrics(config) : std::nullopt;
    const Running running{options, stops, observers, metrics.has_value()};
    const auto drills = drills_of(config);
    std::vector<RedactedReport> reports;
    for (const auto& drill : drills) {
      reports.push_back(run_one(drill, running, reports, drills.size()));
      if (reports.back()->ends_verdict()) break;
    }
    notify(config.notify, verdict_of_all(reports), stops.give_up);
    return reports;
  } catch (const ConfigError& error) {
    if (!summary_tells(options)) spdlog::error("{}", error.what());
    for (const auto& other : error.others()) spdlog::error("{}", other);
    const bool typed = dynamic_cast<const OptionError*>(&error) != nullptr && terminal::is_watched();
    return {report_bad_config(options, error, stops, typed)};
  }
}

int dry_run(const Process& process, const Options& options) {
  const Signals signals = process.catch_signals();
  try {
    const Config config = make_config(options);
    Obstacles obstacles{Obstacles::Mode::collect};
    const Keep keep = options.keep ? Keep::always : options.keep_on_failure ? Keep::on_failure : Keep::never;
    const Plan plan = make_plan(config, connect(config).client, keep, signals.stops().stop, obstacles);
    if (options.json) {
      print_document(without_long_secrets(to_json(config, plan, obstacles)));
    } else {
      print_text(without_long_secrets(to_text(config, plan)));
    }
    print_errors(obstacles.found());
    return exit_code(obstacles.none() ? Verdict::pass : Verdict::error);
  } catch (const std::exception& error) {
    return print_error(error);
  }
}

}  // namespace

void report_bad_command_line(const Process& process, const Options& options, const std::string& what) {
  const Signals signals = process.catch_signals();
  report_bad_config(options, ConfigError{"command line: " + what}, signals.stops());
}

int run_command(const Process& process, const Options& options) {
  if (options.dry_run) return dry_run(process, options);
  const auto reports = run(process, options);
  const RedactedReport report = verdict_of_all(reports);
  if (options.json) {
    print_document(report.as(to_json));
  } else {
    for (const auto& each : reports) print_text(each.as(to_summary, summary_style()));
    for (const auto& each : reports) {
      if (each->each) print_text(each.as(to_line_of_each));
    }
  }
  return report->exit_code();
}

}  // namespace drill
