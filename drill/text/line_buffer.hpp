// Splits text that comes in pieces, cut anywhere, into lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace drill {

class LineBuffer {
 public:
  /// Longer lines are truncated, so that a runaway program cannot use up our memory.
  explicit LineBuffer(std::size_t most = std::size_t{64} * 1024) : most_(most) {}

  /// Calls `take(line, cut)` for each line that the next piece completes: without its line break, and whether it was
  /// truncated.
  template <typename Take>
  void feed(std::string_view chunk, Take take) {
    while (!chunk.empty()) {
      const std::size_t end = chunk.find('\n');
      const std::string_view piece = chunk.substr(0, end);
      const std::size_t room = most_ - line_.size();
      line_ += piece.substr(0, room);
      cut_ = cut_ || piece.size() > room;
      if (end == std::string_view::npos) return;
      chunk.remove_prefix(end + 1);
      finish(take);
    }
  }

  /// Call it at the end of the text: calls `take` for what follows the last line break, even if it is empty.
  template <typename Take>
  void finish(Take take) {
    std::string line;
    line.swap(line_);
    const bool cut = cut_;
    cut_ = false;
    take(std::string_view{line}, cut);
  }

  [[nodiscard]] bool empty() const { return line_.empty(); }

 private:
  std::size_t most_;
  std::string line_;
  bool cut_ = false;
};

}  // namespace drill
