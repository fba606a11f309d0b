// From a request to its reply: the route table, and what happens around every handler.
#pragma once

#include "tests/fake-incusd/world.hpp"

namespace fake {

/// Never throws. Records the request, applies faults, calls the handler.
Reply answer(World& world, const Request& request);

}  // namespace fake
