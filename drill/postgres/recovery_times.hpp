// When the stages of a recovery began, from the times in the server's own log (log_line_prefix '%m [%p] ', UTC, and
// lc_messages C): our own clock would only give the time of reading.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace drill::postgres {

struct RecoveryTimes {
  using Time = std::chrono::system_clock::time_point;
  std::optional<Time> starting;    ///< the server's first line
  std::optional<Time> redo_start;  ///< "redo starts at"
  std::optional<Time> redo_done;   ///< "redo done at"

  /// One line of the log.
  void take_line(std::string_view line);
};

}  // namespace drill::postgres
