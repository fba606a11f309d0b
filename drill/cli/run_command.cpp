#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>

#include "drill/cli/commands.hpp"
#include "drill/cli/connect.hpp"
#include "drill/cli/make_config.hpp"
#include "drill/cli/plan.hpp"
#include "drill/cli/systemd/journal_log.hpp"
#include "drill/cli/systemd/service_notifier.hpp"
#include "drill/cli/terminal/live_log.hpp"
#include "drill/cli/terminal/live_view.hpp"
#include "drill/cli/terminal/terminal.hpp"
#include "drill/drill.hpp"
#include "drill/report/drill_error.hpp"
#include "drill/report/notify.hpp"
#include "drill/report/observers.hpp"
#include "drill/report/publish.hpp"
#include "drill/report/report_json.hpp"
#include "drill/report/summary.hpp"

namespace drill {
namespace {

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

/// A configuration that cannot be used is a drill that could not run: alerts must see it.
DrillReport report_bad_config(const Options& options, const ConfigError& error) {
  const Config config = salvage_config(options);
  DrillReport report = begin_report(config);
  explain(report, DrillError{Reason::config_invalid, error.what()});
  report.failed_phase = Phase::preflight;
  report.ended = report.began;
  spdlog::error("{}", error.what());
  try {
    write_metrics(config, report);
  } catch (const std::exception& unwritable) {
    spdlog::error("{}", unwritable.what());
  }
  return report;
}

/// Runs the drill before the eyes of whoever watches. On a terminal that is a view as well, which is gone again when
/// the drill has ended.
DrillReport run_watched(const Config& config, const Options& options, const Signals& signals, DrillObserver& observer) {
  const incus::Client client = connect(config);
  const RunOptions run{options.keep, options.keep_on_failure};
  if (options.verbosity == Verbosity::quiet || !terminal::is_terminal(STDERR_FILENO)) {
    return run_drill(config, client, run, signals, observer);
  }
  terminal::LiveView view{STDERR_FILENO};
  const terminal::LiveLog log{view, options.verbosity};
  Observers both;
  both.add(&observer);
  both.add(&view);
  return run_drill(config, client, run, signals, both);
}

SummaryStyle summary_style() {
  if (!terminal::is_terminal(STDOUT_FILENO)) return {};
  const auto size = terminal::size_of(STDOUT_FILENO);
  return {size.columns, size.rows, terminal::wants_colours(STDOUT_FILENO)};
}

DrillReport run(const Options& options) {
  const Signals signals;
  try {
    const Config config = make_config(options);
    // Until the end of all: systemd's watchdog wants to be patted while somebody is notified, too.
    const auto journal = systemd::journal_observer();
    const auto service = systemd::service_notifier();
    Observers observers;
    observers.add(journal.get());
    observers.add(service.get());
    DrillReport report = run_watched(config, options, signals, observers);
    publish(config, report);
    notify(config.notify, report, signals.give_up());
    return report;
  } catch (const ConfigError& error) {
    return report_bad_config(options, error);
  }
}

int dry_run(const Options& options) {
  const Signals signals;
  try {
    const Config config = make_config(options);
    print(plan(config, connect(config), signals.stop()));
    return exit_code(Verdict::pass);
  } catch (const std::exception& error) {
    DrillReport report;
    explain(report, error);
    spdlog::error("{}", report.message);
    if (!report.hint.empty()) spdlog::error("HINT: {}", report.hint);
    return exit_code(Verdict::error);
  }
}

}  // namespace

void report_bad_command_line(const Options& options, const std::string& what) {
  report_bad_config(options, ConfigError{"command line: " + what});
}

int run_command(const Options& options) {
  if (options.dry_run) return dry_run(options);
  const DrillReport report = run(options);
  print(options.json ? to_json(report) : to_summary(report, summary_style()));
  return report.exit_code();
}

}  // namespace drill
