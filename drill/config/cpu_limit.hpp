// limits.cpu of Incus, as [incus] cpu has it: a number of CPUs like "2", or a set like "0-3" or "0,2".
#pragma once

#include <string_view>

namespace drill {

/// How many CPUs it names; 0 when it cannot be read.
unsigned cpu_count(std::string_view limit);

}  // namespace drill
