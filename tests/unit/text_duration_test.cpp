#include "drill/text/quantities.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>
#include <string>

namespace unit::text_duration {

using namespace std::chrono_literals;
using drill::format_duration;
using drill::parse_duration;

TEST_CASE("duration: every unit and sums of them are read") {
  CHECK(parse_duration("90s") == 90s);
  CHECK(parse_duration("5m") == 300s);
  CHECK(parse_duration("5min") == 300s);
  CHECK(parse_duration("2h") == 7200s);
  CHECK(parse_duration("1d") == 86400s);
  CHECK(parse_duration("1h30m") == 5400s);
  CHECK(parse_duration("1d2h3min4s") == 93784s);
  CHECK(parse_duration("0s") == 0s);
}

TEST_CASE("duration: what is not one is refused and the text says how to write it") {
  CHECK_THROWS_WITH_AS(
      parse_duration("5x"),
      "not a duration: '5x'\nHINT: write a whole number and a unit, like \"90s\", \"30min\", \"2h\", \"1d\" "
      "or \"1h30m\".",
      std::invalid_argument);
  for (const char* text : {"", "90", "s", "-5s", "+5s", "1.5h", "5 m", " 5m", "5m ", "30m1h", "1m1min", "1m1m", "5M",
                           "1h30", "1hh", "0x10s", "99999999999999999999s"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_duration(text), std::invalid_argument);
  }
}

TEST_CASE("duration: a value beyond the clock is refused, not wrapped") {
  CHECK_THROWS_WITH_AS(parse_duration("9000000000000000d"), "duration too long: '9000000000000000d'",
                       std::invalid_argument);
  CHECK_THROWS_AS(parse_duration("9223372036854775807s"), std::invalid_argument);
}

TEST_CASE("duration: printed for people, two units at most") {
  CHECK(format_duration(0ms) == "0 ms");
  CHECK(format_duration(850ms) == "850 ms");
  CHECK(format_duration(1s) == "1.0 s");
  CHECK(format_duration(12340ms) == "12.3 s");
  CHECK(format_duration(90s) == "1m 30s");
  CHECK(format_duration(60s) == "1m");
  CHECK(format_duration(2h + 5min + 29s) == "2h 5m");
  CHECK(format_duration(2h) == "2h");
  CHECK(format_duration(76h) == "3d 4h");
  CHECK(format_duration(-90s) == "-1m 30s");
}

TEST_CASE("duration: rounding carries into the next unit") {
  CHECK(format_duration(59949ms) == "59.9 s");
  CHECK(format_duration(59950ms) == "1m");
  CHECK(format_duration(3599600ms) == "1h");
  CHECK(format_duration(24h - 1s) == "1d");
  CHECK(format_duration(71h + 45min) == "3d");
}

TEST_CASE("duration: the longest and the most negative value do not overflow") {
  CHECK_FALSE(format_duration(std::chrono::milliseconds::max()).empty());
  CHECK(format_duration(std::chrono::milliseconds::min())[0] == '-');
}

}  // namespace unit::text_duration
