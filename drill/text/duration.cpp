#include "drill/text/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>
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

}  // namespace drill
