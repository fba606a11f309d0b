// Durations and sizes, as people write them in the configuration and read them in a report.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace drill {

/// "90s", "5m" or "5min", "2h", "1d", and sums from large to small: "1h30m". No bare numbers, no fractions, no signs.
/// Throws std::invalid_argument ("not a duration: '5x'\nHINT: write it like ...").
std::chrono::seconds parse_duration(std::string_view text);

/// For people: "850 ms", "12.3 s", "1m 30s", "2h 5m", "3d 4h". Two units at most; negative values get a leading '-'.
std::string format_duration(std::chrono::milliseconds value);

/// Sizes as Incus reads them: a whole number and a unit with upper and lower case as given. kB MB GB TB PB EB are
/// powers of 1000, KiB MiB GiB TiB PiB EiB powers of 1024; no unit or "B" is bytes. Returns bytes. Throws
/// std::invalid_argument for anything Incus would refuse, and for more than 64 bits (signed, as Incus has it).
std::uint64_t parse_byte_size(std::string_view text);

/// For people, in powers of 1024: "0 B", "512 B", "1.5 KiB", "20.4 MiB", "1.2 TiB".
std::string format_byte_size(std::uint64_t bytes);

}  // namespace drill
