// Interrupts operations that do not check their bounds themselves.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "drill/bounds/bounds.hpp"

namespace drill {

/// Once the bounds are reached, calls `cut` from another thread, again and again while the object lives: the operation
/// that it interrupts may not have begun.
class Watchdog {
 public:
  Watchdog(const Bounds& bounds, std::function<void()> cut)
      : cut_(std::move(cut)), thread_([this, bounds] { watch(bounds); }) {}
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  Watchdog(Watchdog&&) = delete;
  Watchdog& operator=(Watchdog&&) = delete;
  /// Stops watching, also when an exception leaves the watched operation.
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
