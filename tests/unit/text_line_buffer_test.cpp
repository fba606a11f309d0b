#include "drill/text/line_buffer.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace unit::text_line_buffer {

using drill::LineBuffer;

namespace {

struct Lines {
  std::vector<std::string> all;
  std::vector<bool> cut;
  void operator()(std::string_view line, bool was_cut) {
    all.emplace_back(line);
    cut.push_back(was_cut);
  }
};

}  // namespace

TEST_CASE("line buffer: lines come whole, however the text is cut") {
  LineBuffer buffer;
  Lines lines;
  const auto take = [&](std::string_view line, bool cut) { lines(line, cut); };
  for (const char* piece : {"o", "ne\ntw", "", "o\n\nthree"}) buffer.feed(piece, take);
  CHECK(lines.all == std::vector<std::string>{"one", "two", ""});
  CHECK_FALSE(buffer.empty());
  buffer.finish(take);
  CHECK(lines.all.back() == "three");
  CHECK(buffer.empty());
}

TEST_CASE("line buffer: a line that is too long is cut, and the next one is whole again") {
  LineBuffer buffer{4};
  Lines lines;
  const auto take = [&](std::string_view line, bool cut) { lines(line, cut); };
  for (const char* piece : {"123", "456", "7\n1234\nab\n"}) buffer.feed(piece, take);
  CHECK(lines.all == std::vector<std::string>{"1234", "1234", "ab"});
  CHECK(lines.cut == std::vector<bool>{true, false, false});
}

}  // namespace unit::text_line_buffer
