// How far a running `pgbackrest restore` is, read from its console output at log level detail: one line per file,
// "restore file PATH (16MB, 12.34%) checksum ...". Since 2.31; bundles (2.39) and block incremental (2.46) put more
// into the parentheses, always before size and percentage.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "drill/text/line_buffer.hpp"

namespace drill::pgbackrest {

class RestoreProgress {
 public:
  /// The next piece of output, cut anywhere. True when a file was counted.
  bool feed(std::string_view chunk);

  /// 0 to 100; 0 before the first file. Never goes back.
  [[nodiscard]] double percent() const { return percent_; }
  /// Bytes restored so far, as the sum of sizes that pgBackRest rounds to one decimal: for display only.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t files() const { return files_; }
  /// "restore size = 22.7MB" of the closing line (2.42 and later), rounded likewise.
  [[nodiscard]] std::optional<std::uint64_t> total_bytes() const { return total_bytes_; }

 private:
  bool take_line(std::string_view line);

  /// Nobody needs a longer line; a path is at most 4096 bytes.
  LineBuffer lines_{std::size_t{16} * 1024};
  double percent_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t files_ = 0;
  std::optional<std::uint64_t> total_bytes_;
};

}  // namespace drill::pgbackrest
