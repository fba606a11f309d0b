// limits.cpu of Incus, as [incus] cpu has it: a number of CPUs like "2", or a set like "0-3" or "0,2".
#pragma once

#include <string_view>

namespace drill {

/// The number of CPUs; 0 when the text is invalid.
unsigned cpu_count(std::string_view limit);

}  // namespace drill
