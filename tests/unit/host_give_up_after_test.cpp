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

incus::ErrorKind kind_of(const incus::Call& call) {
  try {
    give_up_after(call, 10s, "asking", k_never);
  } catch (const incus::Error& error) {
    return error.kind();
  }
  return incus::ErrorKind::rejected;
}

}  // namespace

TEST_CASE("an answer in time, and a failure") {
  const incus::Call call{incus::Deadline{10s}};
  CHECK(give_up_after(call, 5s, "asking", [] { return std::string{"answer"}; }) == "answer");
  CHECK_THROWS_WITH_AS(give_up_after(call, 5s, "asking", []() -> int { throw std::runtime_error{"no"}; }), "no",
                       std::runtime_error);
}

TEST_CASE("an answer that does not come is given up") {
  const auto began = std::chrono::steady_clock::now();
  CHECK(give_up_after(incus::Call{incus::Deadline{10s}}, 50ms, "asking", k_never) == std::nullopt);
  CHECK(kind_of(incus::Call{incus::Deadline{50ms}}) == incus::ErrorKind::timed_out);
  std::stop_source stopped;
  stopped.request_stop();
  CHECK(kind_of({incus::Deadline{10s}, stopped.get_token()}) == incus::ErrorKind::cancelled);
  CHECK(std::chrono::steady_clock::now() - began < 30s);
}

}  // namespace unit::host_give_up_after
