// Every deadline of the configuration holds, the total above all: drills on a clock that only these tests move, in
// which every phase takes all the time that it is given.
#include "drill/phase_limit.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>

#include "incus-client/deadline.hpp"

namespace unit::drill_phase_limit {

using drill::Config;
using drill::Phase;
using drill::phase_limit;
using drill::VerifyLevel;
using namespace std::chrono_literals;

namespace {

struct FakeClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<FakeClock>;
  [[maybe_unused]] static constexpr bool is_steady = true;
  static inline time_point at{};
  static time_point now() { return at; }
};
using Deadline = incus::BasicDeadline<FakeClock>;

constexpr std::array k_phases{Phase::preflight, Phase::launch,  Phase::provision,
                              Phase::restore,   Phase::recover, Phase::verify};

/// How long the drill and its teardown take when everything takes as long as it may; `share` of it, in percent.
FakeClock::duration longest(const Config& config, int share) {
  const auto began = FakeClock::now();
  const Deadline total{config.deadlines.total};
  for (const Phase phase : k_phases) {
    const auto phase_began = FakeClock::now();
    const Deadline deadline = total.at_most(phase_limit(config, phase));
    FakeClock::at += deadline.left() * share / 100;
    if (share == 100) CHECK(deadline.passed());
    CHECK(FakeClock::now() - phase_began <= phase_limit(config, phase));
    CHECK(FakeClock::now() - began <= config.deadlines.total);
  }
  const Deadline teardown{phase_limit(config, Phase::teardown)};
  FakeClock::at += teardown.left();
  return FakeClock::now() - began;
}

}  // namespace

TEST_CASE("a deadline on a clock") {
  const Deadline deadline{10s};
  CHECK(deadline.left() == 10s);
  const Deadline sooner = deadline.at_most(3s);
  const Deadline not_later = deadline.at_most(1h);
  FakeClock::at += 3s;
  CHECK(sooner.passed());
  CHECK(sooner.left() == 0ms);
  CHECK(not_later.left() == 7s);
  FakeClock::at += 1h;
  CHECK(not_later.passed());
  CHECK(deadline.left() == 0ms);
}

TEST_CASE("the defaults: two hours and a teardown, though the phases' own deadlines are more") {
  const Config config;
  CHECK(longest(config, 100) == 2h + 2min);
}

TEST_CASE("a total that is longer than all phases is not waited for") {
  Config config;
  config.deadlines.total = 100h;
  CHECK(longest(config, 100) == 5min + 10min + 15min + 2h + 2h + 1h + 2min);
  config.level = VerifyLevel::deep;
  CHECK(longest(config, 100) == 5min + 10min + 15min + 2h + 2h + 1h + 2h + 2min);
}

TEST_CASE("whatever the deadlines are, no drill outlives their sum or the total") {
  std::mt19937 random{1};
  std::uniform_int_distribution<int> seconds{1, 20000};
  for (int i = 0; i < 2000; ++i) {
    Config config;
    auto& limits = config.deadlines;
    for (auto* limit : {&limits.total, &limits.launch, &limits.provision, &limits.restore, &limits.recover,
                        &limits.verify, &limits.read, &limits.teardown}) {
      *limit = std::chrono::seconds{seconds(random)};
    }
    config.level = i % 2 == 0 ? VerifyLevel::read : VerifyLevel::smoke;
    const auto reading = i % 2 == 0 ? limits.read : 0s;
    const auto sum =
        5min + limits.launch + limits.provision + limits.restore + limits.recover + limits.verify + reading;
    CHECK(longest(config, 100) == std::min<std::chrono::seconds>(sum, limits.total) + limits.teardown);
    CHECK(longest(config, 40) <= limits.total + limits.teardown);
  }
}

TEST_CASE("a deadline for ever is one of ten years, that every wait can count") {
  const Deadline deadline{std::chrono::nanoseconds::max()};
  CHECK(deadline.left() == std::chrono::hours{10 * 365 * 24});
}

}  // namespace unit::drill_phase_limit
