// Whether the kernel ended something in the container for want of memory.
#pragma once

#include "drill/bounds/bounds.hpp"
#include "drill/container/container.hpp"
#include "drill/outcome/drill_error.hpp"

namespace drill {

/// Throws DrillError (out_of_memory) with the error's message when it did: what PostgreSQL or pgBackRest say of such an
/// end looks like damage. Returns when it did not, or cannot be asked.
void blame_memory(const Bounds& bounds, const Container& container, const DrillError& error);

}  // namespace drill
