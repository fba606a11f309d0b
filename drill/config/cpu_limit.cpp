#include "drill/config/cpu_limit.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

namespace drill {
namespace {

/// More than any machine has; a set is written down CPU by CPU.
constexpr unsigned k_most_cpus = 8192;

std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end || value > k_most_cpus) return std::nullopt;
  return value;
}

/// The CPUs of "0-3" or "2" put into `set`; false when it is neither.
bool add_range(std::string_view text, std::set<unsigned>& set) {
  const std::size_t dash = text.find('-');
  const auto first = number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : number(text.substr(dash + 1));
  if (!first || !last || *first > *last) return false;
  for (unsigned cpu = *first; cpu <= *last; ++cpu) set.insert(cpu);
  return true;
}

}  // namespace

unsigned cpu_count(std::string_view limit) {
  if (limit.find_first_of(",-") == std::string_view::npos) return number(limit).value_or(0);
  std::set<unsigned> set;
  for (std::size_t begin = 0; begin <= limit.size();) {
    const std::size_t comma = std::min(limit.find(',', begin), limit.size());
    if (!add_range(limit.substr(begin, comma - begin), set)) return 0;
    begin = comma + 1;
  }
  return static_cast<unsigned>(set.size());
}

}  // namespace drill
