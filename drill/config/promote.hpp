// [postgres] promote: its spelling, and the targets it goes with.
#pragma once

#include <string>
#include <string_view>

#include "drill/config/config.hpp"

namespace drill {

/// "recovery", "triggered". Throws std::invalid_argument with the reason and what is allowed.
Promote parse_promote(std::string_view text);

/// For reports: the spelling that parse_promote reads.
std::string to_string(Promote promote);

/// A standby that reaches a target promotes itself like any recovery, so a triggered promotion goes with the end of the
/// archive only. `target`: as parse_target takes it. Throws std::invalid_argument when the two do not go together.
void require_promote_goes_with(Promote promote, std::string_view target);

}  // namespace drill
