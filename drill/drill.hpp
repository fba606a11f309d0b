// One drill, from preflight to teardown.
#pragma once

#include <atomic>
#include <cstddef>
#include "drill/bounds/stops.hpp"
#include "drill/config/config.hpp"
#include "drill/report/drill_report.hpp"
#include "drill/report/observer.hpp"
#include "drill/report/redacted_report.hpp"
#include "incus-client/client.hpp"

namespace drill {

struct RunOptions {
  bool keep = false;             ///< leave the instance, whatever the verdict
  bool keep_on_failure = false;  ///< leave it unless the verdict is pass
  bool tell_failure = true;      ///< log what went wrong; false where a summary on the same terminal says it
};

/// The number of requests to the daemon so far.
struct RequestCounts {
  std::atomic<std::size_t> api_requests = 0;
  std::atomic<std::size_t> output_requests = 0;  ///< reading the output of commands, counted apart
};

/// Returns a report with what is known before the drill runs.
DrillReport begin_report(const Config& config);

/// Runs the drill and returns its report. Never throws. Removes everything that the drill created, unless an option
/// says otherwise. Notifies the observer of each step.
RedactedReport run_drill(const Config& config, const incus::Client& client, const RequestCounts& requests,
                         const RunOptions& options, const Stops& stops, DrillObserver& observer = no_observer());

}  // namespace drill
