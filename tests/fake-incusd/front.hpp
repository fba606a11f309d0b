// The HTTP side of the fake daemon: listens, and answers each connection from a thread of its own.
#pragma once

#include <functional>
#include <string>

#include "tests/fake-incusd/world.hpp"

namespace fake {

/// Serves the world on a unix socket until the world ends; listens again after each restart of the daemon. `ready` is
/// called once the socket listens for the first time. Throws std::runtime_error when the path cannot be bound.
void serve(World& world, const std::string& path, const std::function<void()>& ready);

}  // namespace fake
