// Raw content, complete or the part in a Range header.
#pragma once

#include <string>

#include "tests/fake-incusd/http.hpp"

namespace fake {

/// 200 without a range, 206 for one that overlaps, 416 for one that does not. Knows "bytes=N-" and "bytes=N-M".
Reply ranged_reply(const std::string& content, const std::string& range);

}  // namespace fake
