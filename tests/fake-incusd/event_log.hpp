// The events, for clients of /1.0/events.
#pragma once

#include <cstdint>
#include <deque>
#include <nlohmann/json.hpp>
#include <string>

namespace fake {

/// Not safe for several threads: the World's lock covers it.
class EventLog {
 public:
  void add(nlohmann::json event) {
    constexpr std::size_t k_kept = 1000;
    events_.push_back(std::move(event));
    if (events_.size() <= k_kept) return;
    events_.pop_front();
    ++first_;
  }
  /// The number of the next event.
  std::uint64_t end() const { return first_ + events_.size(); }
  /// The event with this number, which is below end(); the oldest one when it is gone.
  const nlohmann::json& at(std::uint64_t number) const {
    return events_[number < first_ ? 0 : static_cast<std::size_t>(number - first_)];
  }

 private:
  std::uint64_t first_ = 0;
  std::deque<nlohmann::json> events_;
};

}  // namespace fake
