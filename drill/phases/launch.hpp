// Launch: the container is created and started in one operation; its undo is registered before the request goes out.
#pragma once

#include "drill/phases/preflight.hpp"

namespace drill {

/// The instance that would be created, for launch and for --dry-run.
incus::InstanceSpec instance_spec(const DrillContext& drill, const PreflightResult& preflight);

/// Creates the instance, which carries the labels of this run. Throws DrillError or incus::Error.
void launch(const DrillContext& drill, const incus::InstanceSpec& spec);

}  // namespace drill
