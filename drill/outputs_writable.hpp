// Checks that metrics, state and run directory can be written, before a drill creates anything.
#pragma once

#include "drill/config/config.hpp"

namespace drill {

/// Creates state and run directory if they are missing. Throws DrillError: metrics_unwritable when metrics or state
/// could not be written at the end, config_invalid for a run directory that is not ours, and what check_can_sign()
/// does.
void check_writable(const Config& config);

/// The two parts of check_writable(). A drill by hand writes no metrics.
void check_metrics_writable(const Config& config);
void check_state_writable(const Config& config);

/// Checks that reports can be signed where [report] sign is set. Throws DrillError: config_invalid for a key that no
/// drill can sign with, tool_missing without ssh-keygen.
void check_can_sign(const Config& config);

}  // namespace drill
