// Teardown: removes everything that the drill created, or leaves it for an operator who asked for it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/bounds/undo_stack.hpp"
#include "drill/config/config.hpp"
#include "drill/phases/instance/remove_instance.hpp"
#include "drill/phases/results.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// What there may be to tear down.
struct Made {
  bool launched = false;                  ///< the drill reached phase launch
  std::vector<std::string> secret_files;  ///< inside
  UndoStack& undos;
  std::shared_ptr<std::optional<RemovalTimes>> removal;  ///< what launch() was given
};

/// `keep`: leaves the instance, and logs how to use and remove it. Never throws.
void tear_down(const incus::Client& client, const Bounds& bounds, const Config& config, const Run& run,
               const Made& made, bool keep, TornDown& result);

}  // namespace drill
