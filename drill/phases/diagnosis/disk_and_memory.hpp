// An error that came of what the container ran out of: disk or memory.
#pragma once

#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/container/container.hpp"
#include "drill/outcome/drill_error.hpp"

namespace drill {

/// Throws DrillError (no_space) with the message when the container's disk is full.
void throw_if_disk_full(const Bounds& bounds, const Container& container, const std::string& message);

/// Throws DrillError (no_space, or out_of_memory where it was shared memory) with the error's message when that has
/// the C library's words for a full disk, untranslated: whoever filled it may be gone since, a sort's temporary files
/// with the query, so that the disk itself does not tell.
void throw_if_it_says_disk_full(const DrillError& error);

/// Throws DrillError (out_of_memory) with the error's message when the kernel ended a process of the container for want
/// of memory: what PostgreSQL or pgBackRest say of such an end looks like damage. Returns when it did not, or cannot be
/// asked.
void throw_if_killed_for_memory(const Bounds& bounds, const Container& container, const DrillError& error);

}  // namespace drill
