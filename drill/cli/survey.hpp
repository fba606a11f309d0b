// The checks that preflight and a dry run share, so that they name the same obstacles.
#pragma once

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/phases/instance/obstacles.hpp"
#include "drill/phases/results.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// `touch_nothing`: does not create the directories that a drill would create.
Preflighted survey(const incus::Client& client, const Bounds& bounds, const Config& config, Obstacles& obstacles,
                   bool touch_nothing);

}  // namespace drill
