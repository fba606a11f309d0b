// How long something may take, as a point on the steady clock.
#pragma once

#include <algorithm>
#include <chrono>

namespace incus {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  /// A deadline `from_now` away.
  explicit Deadline(std::chrono::nanoseconds from_now) : at_(Clock::now() + from_now) {}

  /// Time left; never negative.
  std::chrono::milliseconds left() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_ - Clock::now());
    return std::max(left, std::chrono::milliseconds{0});
  }
  bool passed() const { return Clock::now() >= at_; }

  /// The earlier one of this deadline and one `from_now` away.
  Deadline at_most(std::chrono::nanoseconds from_now) const {
    Deadline sooner{from_now};
    sooner.at_ = std::min(sooner.at_, at_);
    return sooner;
  }

 private:
  Clock::time_point at_;
};

}  // namespace incus
