// Starting and stopping instances, and what starts and stops with them.
#pragma once

#include "tests/fake-incusd/world.hpp"

namespace fake {

// Called with the World's lock held.

/// Config and devices with those of the profiles.
StringMap expanded_config(const World& world, const Instance& instance);
Devices expanded_devices(const World& world, const Instance& instance);

/// Starts it; `done` is called later, with the lock held, with an empty text or the reason why it did not start.
using Done = std::function<void(const std::string& error)>;
void start_instance(World& world, Instance& instance, const Done& done);
/// Stops it at once: kills its commands and closes its proxies. Removes an ephemeral instance.
void stop_instance(World& world, Instance& instance);

/// How long a running instance takes to change to these devices.
Seconds device_delay(const World& world, const Instance& instance, const Devices& wanted);
/// Opens and closes proxies until they are those of `wanted`. Throws std::runtime_error when one cannot listen.
void apply_proxies(World& world, Instance& instance, const Devices& wanted);

}  // namespace fake
