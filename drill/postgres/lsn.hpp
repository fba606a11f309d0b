// WAL positions and WAL segment names of PostgreSQL.
// A segment name is 24 hex digits: timeline, then the segment number split at 4 GiB of WAL
// (src/include/access/xlog_internal.h).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drill::postgres {

/// 16 MiB: the default of initdb.
inline constexpr std::uint64_t k_default_segment_size = std::uint64_t{16} * 1024 * 1024;

/// A byte position in the WAL.
struct Lsn {
  std::uint64_t value = 0;

  auto operator<=>(const Lsn&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 sees a literal 0 in it
};

/// "0/5000060": two hex numbers of at most 8 digits. Throws std::invalid_argument.
Lsn parse_lsn(std::string_view text);

/// As PostgreSQL prints it: upper case, no leading zeros.
std::string to_string(Lsn lsn);

struct Segment {
  std::uint32_t timeline = 1;
  std::uint64_t number = 0;  ///< since position 0/0, in units of the segment size

  auto operator<=>(const Segment&) const = default;
};

/// "000000010000000000000005". Throws std::invalid_argument: not 24 hex digits, timeline 0, or a number this segment
/// size cannot have. A segment size that is not a power of two from 1 MiB to 1 GiB throws too, here and below.
Segment parse_segment(std::string_view name, std::uint64_t segment_size = k_default_segment_size);
std::string to_string(const Segment& segment, std::uint64_t segment_size = k_default_segment_size);

/// 24 upper-case hex digits, as in "restored log file ...": not a history, backup or partial file.
bool is_segment_name(std::string_view name);

/// The segment that holds the byte at `lsn`.
Segment segment_of(Lsn lsn, std::uint32_t timeline, std::uint64_t segment_size = k_default_segment_size);
/// The segment size at which the byte at `lsn` lies in the segment of this name, the default where several do; nothing
/// when the two do not go together.
std::optional<std::uint64_t> segment_size_of(Lsn lsn, std::string_view name);
/// Position of its first byte, and of the first byte after it.
Lsn segment_begin(const Segment& segment, std::uint64_t segment_size = k_default_segment_size);
Lsn segment_end(const Segment& segment, std::uint64_t segment_size = k_default_segment_size);

/// On the same timeline. previous() throws std::invalid_argument for segment 0.
Segment next(const Segment& segment);
Segment previous(const Segment& segment);

}  // namespace drill::postgres
