#include "drill/pgbackrest/progress.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace drill::pgbackrest {
namespace {

/// "16MB", "1.5GB", "88B": what pgBackRest's strSizeFormat() prints. The units are powers of 1024.
std::optional<std::uint64_t> read_size(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{} || number < 0) return std::nullopt;
  constexpr std::array<std::string_view, 4> k_units = {"B", "KB", "MB", "GB"};
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  const auto found = std::find(k_units.begin(), k_units.end(), unit);
  if (found == k_units.end()) return std::nullopt;
  const double bytes = std::ldexp(number, 10 * static_cast<int>(found - k_units.begin()));
  if (bytes >= std::ldexp(1.0, 63)) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(bytes));
}

/// "12.34%"
std::optional<double> read_percent(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  // A database of 0 bytes gives "nan%".
  if (error != std::errc{} || end != text.data() + text.size() - 1 || *end != '%') return std::nullopt;
  if (!(number >= 0 && number <= 100)) return std::nullopt;
  return number;
}

}  // namespace

bool RestoreProgress::feed(std::string_view chunk) {
  bool counted = false;
  lines_.feed(chunk, [&](std::string_view line, bool) { counted = take_line(line) || counted; });
  return counted;
}

bool RestoreProgress::take_line(std::string_view line) {
  constexpr std::string_view k_size = "restore size = ";
  if (const std::size_t at = line.find(k_size); at != std::string_view::npos) {
    const std::string_view rest = line.substr(at + k_size.size());
    total_bytes_ = read_size(rest.substr(0, rest.find(',')));
    return false;
  }
  const std::size_t file = line.find(" restore file ");
  const std::size_t zeroed = line.find(" restore zeroed file ");
  if (file == std::string_view::npos && zeroed == std::string_view::npos) return false;

  // The path may contain anything, so the line is read from its end: "... (16MB, 12.34%) checksum 7f11...".
  const std::size_t close = line.rfind(')');
  if (close == std::string_view::npos) return false;
  const std::size_t open = line.rfind('(', close);
  if (open == std::string_view::npos) return false;
  const std::string_view inner = line.substr(open + 1, close - open - 1);
  const std::size_t comma = inner.rfind(", ");
  if (comma == std::string_view::npos) return false;
  const std::size_t before = inner.rfind(", ", comma - (comma == 0 ? 0 : 1));
  const std::size_t size_begin = (before == std::string_view::npos || before >= comma) ? 0 : before + 2;

  const auto size = read_size(inner.substr(size_begin, comma - size_begin));
  const auto percent = read_percent(inner.substr(comma + 2));
  if (!size) return false;
  ++files_;
  bytes_ += *size;
  // Several processes write: lines may be a little out of order.
  if (percent) percent_ = std::max(percent_, *percent);
  return true;
}

}  // namespace drill::pgbackrest
