// Raw content, whole or the part that a Range header asks for.
#pragma once

#include <string>

#include "tests/fake-incusd/http.hpp"

namespace fake {

/// 200 without a range, 206 for one that overlaps, 416 for one that does not. Knows "bytes=N-" and "bytes=N-M".
Reply ranged_reply(const std::string& content, const std::string& range);

}  // namespace fake
