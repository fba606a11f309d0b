#include "drill/bounds/bounds.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace drill {

void check(const Bounds& bounds, const std::string& what) {
  if (bounds.stop.stop_requested()) throw StopRequested{what + ": interrupted"};
  if (bounds.deadline.passed()) throw DeadlinePassed{what + ": no time left"};
}

void sleep(const Bounds& bounds, std::chrono::milliseconds time) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock{mutex};
  wake.wait_for(lock, bounds.stop, std::min(time, bounds.deadline.left()), [] { return false; });
}

}  // namespace drill
