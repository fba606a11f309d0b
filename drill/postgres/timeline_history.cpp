#include "drill/postgres/timeline_history.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>

namespace drill::postgres {
namespace {

constexpr std::string_view k_blanks = " \t\r";

/// The first word of `rest`, which loses it.
std::string_view take_word(std::string_view& rest) {
  const auto from = std::min(rest.find_first_not_of(k_blanks), rest.size());
  rest.remove_prefix(from);
  const auto word = rest.substr(0, rest.find_first_of(k_blanks));
  rest.remove_prefix(word.size());
  return word;
}

TimelineEnd parse_line(std::string_view line) {
  std::string_view rest = line;
  const auto number = take_word(rest);
  TimelineEnd entry;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), entry.timeline);
  if (error != std::errc{} || end != number.data() + number.size()) {
    throw std::invalid_argument("not a line of a timeline history: " + std::string{line});
  }
  entry.left_at = parse_lsn(take_word(rest));
  return entry;
}

}  // namespace

std::vector<TimelineEnd> parse_timeline_history(std::string_view text) {
  std::vector<TimelineEnd> entries;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto begin = line.find_first_not_of(k_blanks);
    if (begin != std::string_view::npos && line[begin] != '#') entries.push_back(parse_line(line));
  }
  return entries;
}

std::optional<Lsn> left_at(const std::vector<TimelineEnd>& history, std::uint32_t timeline) {
  const auto entry =
      std::find_if(history.begin(), history.end(), [&](const auto& e) { return e.timeline == timeline; });
  return entry == history.end() ? std::nullopt : std::optional{entry->left_at};
}

}  // namespace drill::postgres
