#include "tests/fake-incusd/timers.hpp"

namespace fake {

Timers::Timers() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

Timers::~Timers() = default;

void Timers::after(Seconds delay, std::function<void()> action) {
  const std::lock_guard lock{mutex_};
  due_.emplace(Clock::now() + std::chrono::duration_cast<Clock::duration>(delay), std::move(action));
  changed_.notify_one();
}

void Timers::run(const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  while (!stop.stop_requested()) {
    if (due_.empty()) {
      changed_.wait(lock, stop, [this] { return !due_.empty(); });
      continue;
    }
    const auto next = due_.begin()->first;
    if (Clock::now() < next) {
      changed_.wait_until(lock, stop, next, [this, next] { return due_.begin()->first < next; });
      continue;
    }
    const auto action = std::move(due_.begin()->second);
    due_.erase(due_.begin());
    lock.unlock();
    action();
    lock.lock();
  }
}

}  // namespace fake
