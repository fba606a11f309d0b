// The same work on many things, shared out among threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace drill {

/// Calls `begin()` in at most `workers` threads, then `body(i)` for each i below `count`, and waits for all of it. Once
/// one has thrown, no further call begins, and what was thrown first is thrown again.
template <typename Begin, typename Body>
void in_parallel(std::size_t workers, std::size_t count, Begin begin, Body body) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(workers, count); ++i) {
      threads.emplace_back([&] {
        try {
          begin();
          for (std::size_t at = next++; at < count; at = next++) body(at);
        } catch (...) {
          next = count;
          const std::lock_guard lock{mutex};
          if (!failure) failure = std::current_exception();
        }
      });
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace drill
