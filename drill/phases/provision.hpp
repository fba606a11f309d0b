// Provision: everything the restore needs is in place inside, or the phase says what is missing.
#pragma once

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/container/container.hpp"
#include "drill/phases/results.hpp"

namespace drill {

/// Throws DrillError: tool_missing, version_mismatch, no_backup, repository_unreachable, config_invalid; incus::Error.
void provision(const Bounds& bounds, const Config& config, const Container& container, const Preflighted& preflighted,
               Provisioned& result);

}  // namespace drill
