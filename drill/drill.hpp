// One drill, from preflight to teardown.
#pragma once

#include "drill/config/config.hpp"
#include "drill/host/signals.hpp"
#include "drill/report/drill_report.hpp"
#include "drill/report/observer.hpp"
#include "incus-client/client.hpp"

namespace drill {

struct RunOptions {
  bool keep = false;             ///< leave the instance, whatever the verdict
  bool keep_on_failure = false;  ///< leave it unless the verdict is pass
  bool tell_failure = true;      ///< log what went wrong; false where a summary on the same terminal says it
};

/// A report that knows what is known before anything ran.
DrillReport begin_report(const Config& config);

/// Turns what a phase threw into verdict, reason, message and hint: the one place that does.
void explain(DrillReport& report, const std::exception& error);

/// The line after "HINT: " in a log: the report's hint, and where the manual tells more of its reason.
std::string hint_line(const DrillReport& report);

/// Runs the drill and returns its report; throws nothing. Everything it made is removed again, unless an option says
/// otherwise. The observer is told of each step.
DrillReport run_drill(const Config& config, const incus::Client& client, const RunOptions& options,
                      const Signals& signals, DrillObserver& observer = no_observer());

}  // namespace drill
