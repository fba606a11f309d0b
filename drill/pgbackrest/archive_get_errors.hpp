// Errors of archive-get in the log of the server that called it.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "drill/pgbackrest/exit_code.hpp"

namespace drill::pgbackrest {

class ArchiveGetErrors {
 public:
  /// How many are kept: the last ones.
  static constexpr std::size_t k_kept = 10;

  /// One line of the log, without its line break. `of_server`: it is one of the server's own.
  void take_line(std::string_view line, bool of_server);

  /// The oldest first.
  [[nodiscard]] const std::deque<ErrorLine>& errors() const { return errors_; }

 private:
  std::deque<ErrorLine> errors_;
  std::string text_;  ///< of the last error, whose continuation lines may follow
  bool open_ = false;
};

}  // namespace drill::pgbackrest
