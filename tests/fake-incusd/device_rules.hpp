// Which devices and config keys the daemon accepts, and its error messages for the others.
#pragma once

#include "tests/fake-incusd/world.hpp"

namespace fake {

/// Throws ApiError 500: "Unknown configuration key: ..." and the like, without the words callers put before it.
void validate_config(const StringMap& config);
/// Throws ApiError when a type is missing or unknown.
void validate_device_types(const Devices& devices);
/// Throws ApiError for options, pools, networks and sources.
void validate_devices(const World& world, const std::string& project, const Devices& devices);
/// Throws ApiError unless there is a root disk on a pool that exists.
void validate_root_disk(const World& world, const Devices& expanded);

}  // namespace fake
