// Whether the container's disk is full, or was.
#pragma once

#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/container/container.hpp"
#include "drill/outcome/drill_error.hpp"

namespace drill {

/// Tries to write a WAL segment's worth. False when there is no room for it; true as well when the container cannot be
/// asked. Never throws.
bool has_room(const Bounds& bounds, const Container& container);

/// Throws DrillError (no_space) with the message when the container's disk is full.
void blame_full_disk(const Bounds& bounds, const Container& container, const std::string& message);

/// Throws DrillError (no_space, or out_of_memory where it was shared memory) with the error's message when that has
/// the C library's words for a full disk, untranslated: whoever filled it may be gone since, a sort's temporary files
/// with the query, so that the disk itself does not tell.
void blame_full_disk(const DrillError& error);

}  // namespace drill
