// Launch: the container is created and started in one operation; its undo is registered before the request goes out.
#pragma once

#include <memory>
#include <optional>

#include "drill/bounds/bounds.hpp"
#include "drill/bounds/undo_stack.hpp"
#include "drill/config/config.hpp"
#include "drill/phases/instance/remove_instance.hpp"
#include "drill/phases/results.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// The instance that would be created, for launch and for --dry-run.
incus::InstanceSpec instance_spec(const Config& config, const Run& run, const Preflighted& preflighted);

/// Creates the instance, which carries the labels of this run. Teardown stores in `removal` how long the removal took.
/// Throws DrillError or incus::Error.
void launch(const incus::Client& client, const Bounds& bounds, const Run& run, const incus::InstanceSpec& spec,
            UndoStack& undos, const std::shared_ptr<std::optional<RemovalTimes>>& removal);

}  // namespace drill
