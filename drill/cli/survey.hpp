// What preflight and a dry run look at before they say anything: the same, so that they name the same obstacles.
#pragma once

#include "drill/phases/context.hpp"
#include "drill/phases/instance/obstacles.hpp"
#include "drill/phases/preflight.hpp"

namespace drill {

/// `touch_nothing`: directories that a drill would make are not made.
PreflightResult survey(const DrillContext& drill, Obstacles& obstacles, bool touch_nothing);

}  // namespace drill
