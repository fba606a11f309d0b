// Stops and deletes one of our instances; used by teardown, by the sweep of leftovers and by `dr-drill clean`.
#pragma once

#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/report/drill_report.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// How long the removal took, for the report.
struct RemovalTimes {
  Seconds stop{0};
  Seconds remove{0};
};

/// Force-stops and deletes the instance if, and only if, it carries the label of this run. Returns without doing
/// anything when there is no such instance. Throws incus::Error; DrillError (instance_exists) when it is not ours.
/// `appears_within`: how long to wait for it to appear, after a creation that may still be on its way.
RemovalTimes remove_instance(const incus::Client& client, const Bounds& bounds, const std::string& name,
                             const std::string& run_id, std::chrono::seconds appears_within = std::chrono::seconds{0});

}  // namespace drill
