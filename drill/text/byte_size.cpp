#include "drill/text/byte_size.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace drill {
namespace {

constexpr std::uint64_t k_max = std::numeric_limits<std::int64_t>::max();

struct SizeUnit {
  std::string_view name;
  std::uint64_t bytes;
};

constexpr std::array<SizeUnit, 14> k_size_units = {{{"", 1},
                                                    {"B", 1},
                                                    {"kB", 1000},
                                                    {"MB", 1000'000},
                                                    {"GB", 1000'000'000},
                                                    {"TB", 1000'000'000'000},
                                                    {"PB", 1000'000'000'000'000},
                                                    {"EB", 1000'000'000'000'000'000},
                                                    {"KiB", std::uint64_t{1} << 10},
                                                    {"MiB", std::uint64_t{1} << 20},
                                                    {"GiB", std::uint64_t{1} << 30},
                                                    {"TiB", std::uint64_t{1} << 40},
                                                    {"PiB", std::uint64_t{1} << 50},
                                                    {"EiB", std::uint64_t{1} << 60}}};

[[noreturn]] void refuse_size(std::string_view text) {
  throw std::invalid_argument("not a size: '" + std::string(text) +
                              "'\nHINT: write a whole number and a unit, like \"512MiB\", \"2GiB\" or \"500MB\".");
}

}  // namespace

std::uint64_t parse_byte_size(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range)
    throw std::invalid_argument("size too large: '" + std::string(text) + "'");
  if (error != std::errc{}) refuse_size(text);
  const std::string_view name = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const SizeUnit& unit : k_size_units) {
    if (unit.name != name) continue;
    if (number > k_max / unit.bytes) throw std::invalid_argument("size too large: '" + std::string(text) + "'");
    return number * unit.bytes;
  }
  refuse_size(text);
}

std::string format_byte_size(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " B";
  constexpr std::array<const char*, 6> k_names = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t index = 0;
  int shift = 10;
  // Tenths, rounded half up, without the overflow of multiplying first. 1023.96 KiB must become 1.0 MiB.
  const auto tenths = [bytes](int by) {
    const std::uint64_t unit = std::uint64_t{1} << by;
    const std::uint64_t rest = (bytes % unit) >> (by - 10);  // in 1/1024 of the unit
    return bytes / unit * 10 + (rest * 10 + 512) / 1024;
  };
  while (index + 1 < k_names.size() && tenths(shift) >= 10240) {
    ++index;
    shift += 10;
  }
  const std::uint64_t value = tenths(shift);
  return std::to_string(value / 10) + "." + std::to_string(value % 10) + " " + k_names[index];
}

}  // namespace drill
