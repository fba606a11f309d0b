// Stops and deletes one of our instances; used by teardown, by the sweep of leftovers and by `dr-drill clean`.
#pragma once

#include <string>

#include "drill/report/drill_report.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// What removing took, for the report.
struct RemovalTimes {
  Seconds stop{0};
  Seconds remove{0};
};

/// Force-stops and deletes the instance if, and only if, it carries the label of this run. Returns without doing
/// anything when there is no such instance. Throws incus::Error; DrillError (instance_exists) when it is somebody
/// else's.
RemovalTimes remove_instance(const incus::Client& client, const incus::Call& call, const std::string& name,
                             const std::string& run_id);

}  // namespace drill
