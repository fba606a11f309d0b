#include <doctest/doctest.h>

#include <stdexcept>

#include "drill/postgres/timeline_history.hpp"

namespace unit::postgres_timeline_history {

using drill::postgres::left_at;
using drill::postgres::parse_timeline_history;

TEST_CASE("a history names the timelines and where each was left") {
  const auto history = parse_timeline_history(
      "1\t0/10001A28\tno recovery target specified\n"
      "\n# a comment\n"
      "2\t1/16000000\tbefore 2026-11-22 21:29:19+00\n");
  REQUIRE(history.size() == 2);
  CHECK(history[1].timeline == 2);
  CHECK(to_string(left_at(history, 1).value()) == "0/10001A28");
  CHECK(to_string(left_at(history, 2).value()) == "1/16000000");
  CHECK_FALSE(left_at(history, 3));
}

TEST_CASE("an empty history names no timeline, and rubbish is refused") {
  CHECK(parse_timeline_history("").empty());
  CHECK_THROWS_AS(parse_timeline_history("one\t0/1\tx\n"), std::invalid_argument);
  CHECK_THROWS_AS(parse_timeline_history("1x\t0/1\n"), std::invalid_argument);
  CHECK_THROWS_AS(parse_timeline_history("1\n"), std::invalid_argument);
}

}  // namespace unit::postgres_timeline_history
