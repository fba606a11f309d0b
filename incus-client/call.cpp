#include "incus-client/call.hpp"

#include <condition_variable>
#include <mutex>

#include "incus-client/error.hpp"

namespace incus {

void sleep(const Call& call, std::chrono::milliseconds time) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock{mutex};
  wake.wait_for(lock, call.stop, std::min(time, call.deadline.left()), [] { return false; });
}

void check(const Call& call, const char* what) {
  if (call.stop.stop_requested()) throw Error{ErrorKind::cancelled, std::string{what} + ": interrupted"};
  if (call.deadline.passed()) throw Error{ErrorKind::timed_out, std::string{what} + ": no time left"};
}

}  // namespace incus
