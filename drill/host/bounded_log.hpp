// A log file of limited size, so that a runaway program cannot fill the disk: keeps its beginning and its end, and
// counts the bytes between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <string>

#include "drill/redaction/redacted.hpp"

namespace drill {

class BoundedLog {
 public:
  struct Limits {
    std::size_t beginning = std::size_t{8} << 20U;
    std::size_t end = std::size_t{256} << 10U;
  };

  explicit BoundedLog(const std::filesystem::path& path) : BoundedLog(path, Limits{}) {}
  BoundedLog(const std::filesystem::path& path, Limits limits);
  BoundedLog(const BoundedLog&) = delete;
  BoundedLog& operator=(const BoundedLog&) = delete;
  BoundedLog(BoundedLog&&) = delete;
  BoundedLog& operator=(BoundedLog&&) = delete;
  ~BoundedLog() { finish(); }

  /// Adds a line, without its line break. `cut`: the line was truncated, which the log notes.
  void add(const Redacted& line, bool cut);
  void flush() { file_.flush(); }
  /// Writes how much was left out, and the end. Counts anew afterwards.
  void finish();

 private:
  Limits limits_;
  std::ofstream file_;
  std::size_t written_ = 0;
  std::deque<std::string> end_;
  std::size_t end_size_ = 0;
  std::uint64_t left_out_ = 0;  ///< in bytes
};

}  // namespace drill
