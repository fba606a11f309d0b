// Cuts short what does not look at its bounds itself.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "drill/bounds/bounds.hpp"

namespace drill {

/// While it lives, calls `cut` from another thread when the bounds are reached, again and again: what it cuts may not
/// have begun.
class Watchdog {
 public:
  Watchdog(const Bounds& bounds, std::function<void()> cut)
      : cut_(std::move(cut)), thread_([this, bounds] { watch(bounds); }) {}
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  Watchdog(Watchdog&&) = delete;
  Watchdog& operator=(Watchdog&&) = delete;
  /// Also when an exception leaves what was watched.
  ~Watchdog() {
    const std::lock_guard lock{mutex_};
    done_ = true;
    wake_.notify_all();
  }

 private:
  void watch(const Bounds& bounds) {
    std::unique_lock lock{mutex_};
    if (wake_.wait_for(lock, bounds.stop, bounds.deadline.left(), [this] { return done_; })) return;
    while (!done_) {
      lock.unlock();
      cut_();
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
      lock.lock();
    }
  }

  std::function<void()> cut_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool done_ = false;
  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace drill
