// Durations as people write them in the configuration and read them in a report.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace drill {

/// "90s", "5m" or "5min", "2h", "1d", and sums from large to small: "1h30m". No bare numbers, no fractions, no signs.
/// Throws std::invalid_argument ("not a duration: '5x'\nHINT: write it like ...").
std::chrono::seconds parse_duration(std::string_view text);

/// For people: "850 ms", "12.3 s", "1m 30s", "2h 5m", "3d 4h". Two units at most; negative values get a leading '-'.
std::string format_duration(std::chrono::milliseconds value);

}  // namespace drill
