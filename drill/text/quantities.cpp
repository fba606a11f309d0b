#include "drill/text/quantities.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace drill {
namespace {

struct DurationUnit {
  std::string_view name;
  std::int64_t seconds;
};

constexpr std::array<DurationUnit, 5> k_duration_units = {
    {{"d", 86400}, {"h", 3600}, {"min", 60}, {"m", 60}, {"s", 1}}};

[[noreturn]] void refuse_duration(std::string_view text) {
  throw std::invalid_argument(
      "not a duration: '" + std::string(text) +
      "'\nHINT: write a whole number and a unit, like \"90s\", \"30min\", \"2h\", \"1d\" or \"1h30m\".");
}

/// The leading digits of `rest`, which loses them.
std::int64_t take_number(std::string_view& rest, std::string_view whole) {
  std::int64_t number = 0;
  // from_chars reads a sign, which is not part of the notation.
  if (rest.empty() || rest.front() < '0' || rest.front() > '9') refuse_duration(whole);
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc{}) refuse_duration(whole);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

/// The leading letters of `rest`, which loses them, as a number of seconds.
std::int64_t take_unit(std::string_view& rest, std::string_view whole) {
  const std::string_view name = rest.substr(0, rest.find_first_of("0123456789"));
  for (const DurationUnit& unit : k_duration_units) {
    if (unit.name != name) continue;
    rest.remove_prefix(name.size());
    return unit.seconds;
  }
  refuse_duration(whole);
}

std::string two_units(std::int64_t large, const char* large_name, std::int64_t small, const char* small_name) {
  std::string text = std::to_string(large) + large_name;
  if (small != 0) text += " " + std::to_string(small) + small_name;
  return text;
}

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

std::chrono::seconds parse_duration(std::string_view text) {
  std::string_view rest = text;
  std::int64_t total = 0;
  std::int64_t last_unit = std::numeric_limits<std::int64_t>::max();
  do {
    const std::int64_t number = take_number(rest, text);
    const std::int64_t unit = take_unit(rest, text);
    // "30m1h" and "1m1m" are more likely mistakes than wishes.
    if (unit >= last_unit) refuse_duration(text);
    last_unit = unit;
    if (number > (std::numeric_limits<std::int64_t>::max() / 1'000'000'000 - total) / unit) {
      throw std::invalid_argument("duration too long: '" + std::string(text) + "'");
    }
    total += number * unit;
  } while (!rest.empty());
  return std::chrono::seconds{total};
}

std::string format_duration(std::chrono::milliseconds value) {
  // The magnitude as unsigned: the most negative count has no positive twin.
  const bool negative = value.count() < 0;
  const auto magnitude =
      negative ? -static_cast<std::uint64_t>(value.count()) : static_cast<std::uint64_t>(value.count());
  const std::string sign = negative ? "-" : "";

  if (magnitude < 1000) return sign + std::to_string(magnitude) + " ms";
  const std::uint64_t tenths = (magnitude + 50) / 100;
  if (tenths < 600) return sign + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
  // Each step rounds to its smaller unit first, so that 59.99 minutes become "1h" and not "60m".
  const auto seconds = static_cast<std::int64_t>((magnitude + 500) / 1000);
  if (seconds < 3600) return sign + two_units(seconds / 60, "m", seconds % 60, "s");
  const std::int64_t minutes = (seconds + 30) / 60;
  if (minutes < std::int64_t{24} * 60) return sign + two_units(minutes / 60, "h", minutes % 60, "m");
  const std::int64_t hours = (minutes + 30) / 60;
  return sign + two_units(hours / 24, "d", hours % 24, "h");
}

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
