// A time limit for calls of the operating system that have none: name resolution with a dead server, a file on a
// network file system whose server is gone.
#pragma once

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "drill/bounds/bounds.hpp"
#include "drill/host/signals.hpp"

namespace drill {

/// Runs `question` in a thread of its own and returns its result, or throws its exception. Returns nothing when it
/// takes longer than `limit`; its thread goes on then, so `question` must own everything that it uses. Throws CutShort
/// when the bounds are reached first; `what` begins its message.
template <typename Question>
auto give_up_after(const Bounds& bounds, std::chrono::milliseconds limit, const std::string& what, Question question)
    -> std::optional<decltype(question())> {
  struct Shared {
    std::mutex mutex;
    std::condition_variable_any answered;
    std::optional<decltype(question())> answer;
    std::exception_ptr failure;
  };
  const auto shared = std::make_shared<Shared>();
  std::thread{[shared, question] {
    block_signals_in_thread();
    std::optional<decltype(question())> answer;
    std::exception_ptr failure;
    try {
      answer = question();
    } catch (...) {
      failure = std::current_exception();
    }
    const std::lock_guard lock{shared->mutex};
    shared->answer = std::move(answer);
    shared->failure = std::move(failure);
    shared->answered.notify_all();
  }}.detach();

  const Bounds bounded = bounds.at_most(limit);
  std::unique_lock lock{shared->mutex};
  shared->answered.wait_for(lock, bounded.stop, bounded.deadline.left(),
                            [&] { return shared->answer.has_value() || shared->failure != nullptr; });
  if (shared->failure) std::rethrow_exception(std::exchange(shared->failure, nullptr));
  if (!shared->answer) check(bounds, what);
  return std::exchange(shared->answer, std::nullopt);
}

}  // namespace drill
