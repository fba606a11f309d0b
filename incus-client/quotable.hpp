// Makes the daemon's text safe to quote in a message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace incus {

/// Returns one line without control characters, of at most `most` bytes; a truncated text ends in an ellipsis. The
/// daemon's text may contain anything.
std::string quotable(std::string_view text, std::size_t most = 2000);

}  // namespace incus
