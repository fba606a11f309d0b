// Whether the container's disk is full: asked of the disk itself, not read from anybody's error text.
#pragma once

#include <string>

#include "drill/container/container.hpp"

namespace drill {

/// Tries to write a WAL segment's worth. False when there is no room for it; true as well when the container cannot be
/// asked. Never throws.
bool has_room(const incus::Call& call, const Container& container);

/// Throws DrillError (no_space) with the message when the container's disk is full.
void blame_full_disk(const incus::Call& call, const Container& container, const std::string& message);

}  // namespace drill
