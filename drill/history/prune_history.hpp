// Removes old drills, and notes in the chain that it was dr-drill that did.
#pragma once

#include <string>

#include "drill/config/config.hpp"

namespace drill {

/// Removes the oldest drills of the configured stanza beyond [state] keep; History::surplus() says which. Where the
/// chain cannot be written they stay. Call it only with a configuration that was read completely: a wrong `keep` would
/// remove too much. `run_id`: of the drill that has just ended. Logs failures.
void prune_history(const Config& config, const std::string& run_id);

}  // namespace drill
