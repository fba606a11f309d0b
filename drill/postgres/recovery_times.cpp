#include "drill/postgres/recovery_times.hpp"

#include <charconv>

#include "drill/text/utc_time.hpp"

namespace drill::postgres {
namespace {

/// "2026-11-22 17:00:00.123 UTC [42] LOG:  ...".
std::optional<RecoveryTimes::Time> time_of(std::string_view line) {
  constexpr std::size_t k_length = 23;
  if (line.size() < k_length || line[19] != '.') return std::nullopt;
  std::string text{line.substr(0, 19)};
  text[10] = 'T';
  const auto seconds = from_rfc3339(text + "Z");
  unsigned milliseconds = 0;
  const auto parsed = std::from_chars(line.data() + 20, line.data() + k_length, milliseconds);
  if (!seconds || parsed.ec != std::errc{}) return std::nullopt;
  return *seconds + std::chrono::milliseconds{milliseconds};
}

}  // namespace

void RecoveryTimes::take_line(std::string_view line) {
  const auto time = time_of(line);
  if (!time) return;
  const auto says = [line](std::string_view text) { return line.find(text) != std::string_view::npos; };
  if (!starting) starting = time;
  if (!redo_start && says("LOG:  redo starts at ")) redo_start = time;
  if (says("LOG:  redo done at ")) redo_done = time;
}

}  // namespace drill::postgres
