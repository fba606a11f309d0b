// The HTTP side of the fake daemon: the one file that knows the HTTP library.
#pragma once

#include <memory>
#include <string>

#include "tests/fake-incusd/world.hpp"

namespace fake {

/// Serves the world on a unix socket until the world ends; comes back after each restart of the daemon. `ready` is
/// called once the socket listens for the first time. Throws std::runtime_error when the path cannot be bound.
void serve(World& world, const std::string& path, const std::function<void()>& ready);

}  // namespace fake
