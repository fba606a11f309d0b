#pragma once

#include <chrono>

#include "drill/config/config.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// How long a phase may take by its own deadline; what is left of the total may be less. Teardown has a budget of its
/// own beside the total.
std::chrono::seconds phase_limit(const Config& config, Phase phase);

}  // namespace drill
