#include "drill/bounds/bounds.hpp"

#include <doctest/doctest.h>

#include <stop_token>

#include "incus-client/call.hpp"

namespace unit::bounds_bounds {

using namespace drill;
using namespace std::chrono_literals;

TEST_CASE("bounds: open until the deadline passes or a stop is requested, and the error tells which") {
  std::stop_source source;
  const Bounds bounds{Deadline{1h}, source.get_token()};
  CHECK(bounds.open());
  CHECK_NOTHROW(check(bounds, "resting"));

  CHECK_FALSE(bounds.at_most(0s).open());
  CHECK_THROWS_WITH_AS(check(bounds.at_most(0s), "resting"), "resting: no time left", DeadlinePassed);
  source.request_stop();
  CHECK_FALSE(bounds.open());
  CHECK_THROWS_WITH_AS(check(bounds.at_most(0s), "resting"), "resting: interrupted", StopRequested);
}

TEST_CASE("bounds: a limit makes a deadline sooner, never later, and the longest one fits the clock") {
  const Bounds bounds{Deadline{1min}};
  CHECK(bounds.at_most(1h).deadline.at() == bounds.deadline.at());
  CHECK(bounds.at_most(1s).deadline.at() < bounds.deadline.at());
  CHECK(Deadline{std::chrono::nanoseconds::max()}.left() > 24h * 365 * 9);
  CHECK(Deadline{-1s}.left() == 0ms);
}

TEST_CASE("bounds: a sleep ends when they are reached") {
  std::stop_source source;
  source.request_stop();
  sleep({Deadline{1h}, source.get_token()}, 1h);
  sleep({Deadline{1ms}, {}}, 1h);
}

TEST_CASE("bounds: the daemon's client takes them as they are") {
  std::stop_source source;
  const Bounds bounds{Deadline{1h}, source.get_token()};
  const incus::Call call = bounds;
  CHECK(call.deadline.left() <= bounds.deadline.left() + 1ms);
  CHECK(call.deadline.left() > 59min);
  source.request_stop();
  CHECK(call.stop.stop_requested());
}

}  // namespace unit::bounds_bounds
