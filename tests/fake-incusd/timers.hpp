// Calls functions later, on one thread of its own. Everything in the fake that takes time goes through it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace fake {

using Seconds = std::chrono::duration<double>;

class Timers {
 public:
  Timers();
  ~Timers();
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;

  /// Calls `action` after `delay`, in the order of the times; no lock is held then. Pending actions are dropped when
  /// the object is destroyed.
  void after(Seconds delay, std::function<void()> action);

 private:
  using Clock = std::chrono::steady_clock;
  void run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::multimap<Clock::time_point, std::function<void()>> due_;
  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace fake
