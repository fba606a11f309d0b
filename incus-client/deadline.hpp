// How long something may take, as a point on a clock.
#pragma once

#include <algorithm>
#include <chrono>

namespace incus {

/// `ClockType` is the steady clock, except in tests.
template <typename ClockType>
class BasicDeadline {
 public:
  using Clock = ClockType;

  /// A deadline `from_now` away, at most ten years: a longer wait would overflow.
  explicit BasicDeadline(std::chrono::nanoseconds from_now)
      : at_(Clock::now() + std::min<std::chrono::nanoseconds>(from_now, k_most)) {}

  explicit BasicDeadline(typename Clock::time_point at) : at_(at) {}

  /// Time left; never negative.
  [[nodiscard]] std::chrono::milliseconds left() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_ - Clock::now());
    return std::max(left, std::chrono::milliseconds{0});
  }
  [[nodiscard]] bool passed() const { return Clock::now() >= at_; }

  /// The earlier one of this deadline and one `from_now` away.
  [[nodiscard]] BasicDeadline at_most(std::chrono::nanoseconds from_now) const {
    BasicDeadline sooner{from_now};
    sooner.at_ = std::min(sooner.at_, at_);
    return sooner;
  }

 private:
  static constexpr std::chrono::hours k_most{10 * 365 * 24};

  typename Clock::time_point at_;
};

using Deadline = BasicDeadline<std::chrono::steady_clock>;

}  // namespace incus
