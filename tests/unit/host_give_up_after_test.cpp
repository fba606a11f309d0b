#include "drill/bounds/bounds.hpp"
#include "drill/host/give_up_after.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "incus-client/error.hpp"

namespace unit::host_give_up_after {

using drill::give_up_after;
using namespace std::chrono_literals;

namespace {

const auto k_never = [] {
  std::this_thread::sleep_for(60s);
  return 1;
};

}  // namespace

TEST_CASE("an answer in time, and a failure") {
  const drill::Bounds bounds{drill::Deadline{10s}};
  CHECK(give_up_after(bounds, 5s, "asking", [] { return std::string{"answer"}; }) == "answer");
  CHECK_THROWS_WITH_AS(give_up_after(bounds, 5s, "asking", []() -> int { throw std::runtime_error{"no"}; }), "no",
                       std::runtime_error);
}

TEST_CASE("an answer that does not come is given up") {
  const auto began = std::chrono::steady_clock::now();
  CHECK(give_up_after(drill::Bounds{drill::Deadline{10s}}, 50ms, "asking", k_never) == std::nullopt);
  CHECK_THROWS_AS(give_up_after(drill::Bounds{drill::Deadline{50ms}}, 10s, "asking", k_never), drill::DeadlinePassed);
  std::stop_source stopped;
  stopped.request_stop();
  const drill::Bounds ended{drill::Deadline{10s}, stopped.get_token()};
  CHECK_THROWS_AS(give_up_after(ended, 10s, "asking", k_never), drill::StopRequested);
  CHECK(std::chrono::steady_clock::now() - began < 30s);
}

}  // namespace unit::host_give_up_after
