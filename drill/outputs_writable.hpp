// Whether metrics, state and run directory can be written, asked before a drill makes anything.
#pragma once

#include "drill/config/config.hpp"

namespace drill {

/// Makes state and run directory where they are missing. Throws DrillError: metrics_unwritable when metrics or state
/// could not be written at the end, config_invalid for a run directory that is none of ours.
void check_writable(const Config& config);

/// The two halves of it. A drill by hand writes no metrics.
void check_metrics_writable(const Config& config);
void check_state_writable(const Config& config);

}  // namespace drill
