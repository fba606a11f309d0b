// Sizes as Incus reads them: a whole number and a unit with upper and lower case as given.
// kB MB GB TB PB EB are powers of 1000, KiB MiB GiB TiB PiB EiB powers of 1024; no unit or "B" is bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace drill {

/// Bytes. Throws std::invalid_argument for anything Incus would refuse, and for more than 64 bits (signed, as Incus has
/// it).
std::uint64_t parse_byte_size(std::string_view text);

/// For people, in powers of 1024: "0 B", "512 B", "1.5 KiB", "20.4 MiB", "1.2 TiB".
std::string format_byte_size(std::uint64_t bytes);

}  // namespace drill
