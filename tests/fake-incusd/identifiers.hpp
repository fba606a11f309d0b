// Identifiers that the daemon generates.
#pragma once

#include <string>
#include <string_view>

namespace fake {

/// A random version 4 UUID.
std::string make_uuid();
/// 64 hex digits that stand for the content: equal for equal content, and not a real hash.
std::string hex_digest(std::string_view content);

}  // namespace fake
