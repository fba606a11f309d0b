// Checks that metrics, state and run directory can be written, before a drill creates anything.
#pragma once

#include "drill/config/config.hpp"

namespace drill {

/// Creates state and run directory if they are missing. Throws DrillError: metrics_unwritable when metrics or state
/// could not be written at the end, config_invalid for a run directory that is not ours.
void check_writable(const Config& config);

/// The two parts of check_writable(). A drill by hand writes no metrics.
void check_metrics_writable(const Config& config);
void check_state_writable(const Config& config);

}  // namespace drill
