// Errors that were caused by a full disk or a lack of memory in the container.
#pragma once

#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/container/container.hpp"
#include "drill/outcome/drill_error.hpp"

namespace drill {

/// Throws DrillError (no_space) with the message when the container's disk is full.
void throw_if_disk_full(const Bounds& bounds, const Container& container, const std::string& message);

/// Throws DrillError (no_space, or out_of_memory for shared memory) with the error's message when that contains the C
/// library's untranslated text for a full disk. The disk itself may not be full any more: a sort's temporary files are
/// removed with the query.
void throw_if_message_says_disk_full(const DrillError& error);

/// Throws DrillError (out_of_memory) with the error's message when the kernel killed a process of the container for
/// lack of memory, because what PostgreSQL or pgBackRest report then looks like damage. Returns when it did not, or
/// when that cannot be determined.
void throw_if_killed_for_memory(const Bounds& bounds, const Container& container, const DrillError& error);

}  // namespace drill
