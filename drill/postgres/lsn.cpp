#include "drill/postgres/lsn.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdio>
#include <limits>
#include <stdexcept>

namespace drill::postgres {
namespace {

constexpr std::size_t k_name_length = 24;

/// The whole text as a hex number of at most 8 digits.
bool read_hex(std::string_view text, std::uint32_t& value) {
  if (text.empty() || text.size() > 8) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return error == std::errc{} && end == text.data() + text.size();
}

/// How many segments make 4 GiB of WAL: the base of the two lower parts of a segment name.
std::uint64_t segments_per_id(std::uint64_t segment_size) {
  constexpr std::uint64_t k_mib = std::uint64_t{1024} * 1024;
  if (!std::has_single_bit(segment_size) || segment_size < k_mib || segment_size > 1024 * k_mib) {
    throw std::invalid_argument("not a WAL segment size: " + std::to_string(segment_size) + " bytes");
  }
  return (std::uint64_t{1} << 32) / segment_size;
}

[[noreturn]] void refuse(std::string_view name) {
  throw std::invalid_argument("not a WAL segment name: '" + std::string(name) + "'");
}

}  // namespace

Lsn parse_lsn(std::string_view text) {
  const std::size_t slash = text.find('/');
  std::uint32_t high = 0;
  std::uint32_t low = 0;
  if (slash == std::string_view::npos || !read_hex(text.substr(0, slash), high) ||
      !read_hex(text.substr(slash + 1), low)) {
    throw std::invalid_argument("not a WAL position: '" + std::string(text) +
                                "'\nHINT: write two hexadecimal numbers, like 0/5000060.");
  }
  return Lsn{(std::uint64_t{high} << 32) | low};
}

std::string to_string(Lsn lsn) {
  std::array<char, 24> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%X/%X", static_cast<unsigned>(lsn.value >> 32),
                static_cast<unsigned>(lsn.value & std::numeric_limits<std::uint32_t>::max()));
  return buffer.data();
}

bool is_segment_name(std::string_view name) {
  return name.size() == k_name_length &&
         std::all_of(name.begin(), name.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); });
}

Segment parse_segment(std::string_view name, std::uint64_t segment_size) {
  const std::uint64_t per_id = segments_per_id(segment_size);
  std::uint32_t timeline = 0;
  std::uint32_t id = 0;
  std::uint32_t part = 0;
  if (!is_segment_name(name) || !read_hex(name.substr(0, 8), timeline) || !read_hex(name.substr(8, 8), id) ||
      !read_hex(name.substr(16, 8), part) || timeline == 0 || part >= per_id) {
    refuse(name);
  }
  return {timeline, id * per_id + part};
}

std::string to_string(const Segment& segment, std::uint64_t segment_size) {
  const std::uint64_t per_id = segments_per_id(segment_size);
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%08X%08X%08X", static_cast<unsigned>(segment.timeline),
                static_cast<unsigned>(segment.number / per_id), static_cast<unsigned>(segment.number % per_id));
  return buffer.data();
}

Segment segment_of(Lsn lsn, std::uint32_t timeline, std::uint64_t segment_size) {
  segments_per_id(segment_size);  // refuses a size that is none
  return {timeline, lsn.value / segment_size};
}

std::optional<std::uint64_t> segment_size_of(Lsn lsn, std::string_view name) {
  if (!is_segment_name(name)) return std::nullopt;
  std::uint32_t timeline = 0;
  if (!read_hex(name.substr(0, 8), timeline) || timeline == 0) return std::nullopt;
  const auto fits = [&](std::uint64_t size) { return to_string(segment_of(lsn, timeline, size), size) == name; };
  if (fits(k_default_segment_size)) return k_default_segment_size;
  constexpr std::uint64_t k_mib = std::uint64_t{1024} * 1024;
  for (std::uint64_t size = k_mib; size <= 1024 * k_mib; size *= 2) {
    if (fits(size)) return size;
  }
  return std::nullopt;
}

Lsn segment_begin(const Segment& segment, std::uint64_t segment_size) {
  segments_per_id(segment_size);
  return Lsn{segment.number * segment_size};
}

Lsn segment_end(const Segment& segment, std::uint64_t segment_size) {
  return segment_begin(next(segment), segment_size);
}

Segment next(const Segment& segment) {
  return {segment.timeline, segment.number + 1};
}

Segment previous(const Segment& segment) {
  if (segment.number == 0) throw std::invalid_argument("there is no WAL segment before the first");
  return {segment.timeline, segment.number - 1};
}

}  // namespace drill::postgres
