// The timeline history file of a server: which timelines led to its own, and where each of them ended
// (src/backend/access/transam/timeline.c).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "drill/postgres/lsn.hpp"

namespace drill::postgres {

struct TimelineEnd {
  std::uint32_t timeline = 0;
  Lsn left_at;  ///< the next timeline of the file begins here
};

/// The lines of a history file, oldest first. Throws std::invalid_argument with the first invalid line.
std::vector<TimelineEnd> parse_timeline_history(std::string_view text);

/// Where a timeline ended; nothing when the history does not name it.
std::optional<Lsn> left_at(const std::vector<TimelineEnd>& history, std::uint32_t timeline);

}  // namespace drill::postgres
