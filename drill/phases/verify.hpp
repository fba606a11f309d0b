// Verify: the recovery point is proven first, then the objectives, then the checks.
#pragma once

#include "drill/phases/recover.hpp"

namespace drill {

/// Fills recovery point, RPO and checks. Throws DrillError with the first thing that is not as it must be, after all
/// that could be asked was asked.
void verify(const DrillContext& drill, const Provisioned& provisioned, RunningServer& server);

}  // namespace drill
