// Verify: the recovery point is proven first, then the checks, then the data itself, then that production is untouched,
// then the objectives.
#pragma once

#include "drill/phases/recover.hpp"

namespace drill {

/// Fills recovery point, RPO, databases, checks and verification. Throws DrillError with the first thing that is not as
/// it must be, after all that could be asked was asked; incus::Error.
void verify(const DrillContext& drill, const Container& container, const Provisioned& provisioned,
            const Restored& restored, RunningServer& server);

}  // namespace drill
