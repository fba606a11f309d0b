// What the daemon says, fit to be quoted in a message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace incus {

/// One line without control characters, of `most` bytes at most; what is cut ends in an ellipsis. A daemon, and whoever
/// it quotes, may say anything.
std::string quotable(std::string_view text, std::size_t most = 2000);

}  // namespace incus
