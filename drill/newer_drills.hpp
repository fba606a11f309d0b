// What ledger and metrics know of drills that history and chain do not: where the end of both was cut off together,
// nothing else tells.
#pragma once

#include <vector>

#include "drill/config/config.hpp"
#include "drill/history/verify_history.hpp"

namespace drill {

/// A ledger or metrics file that is missing or cannot be read tells nothing.
std::vector<ChainFault> newer_drills(const Config& config, const HistoryVerdict& verdict);

}  // namespace drill
