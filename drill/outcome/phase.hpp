// The seven phases of a drill, in their order.
#pragma once

#include <string_view>

namespace drill {

enum class Phase { preflight, launch, provision, restore, recover, verify, teardown };

/// "preflight" and so on: the names of report, metrics and [deadlines].
std::string_view to_string(Phase phase);

}  // namespace drill
