// The same work on many things, shared out among threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "drill/host/signals.hpp"

namespace drill {

/// Calls `body(i)` for each i below `count` in at most `workers` threads, which take no signals, and waits for all of
/// it. Once a call has thrown, no further one begins, and what was thrown first is thrown again.
template <typename Body>
void in_parallel(std::size_t workers, std::size_t count, Body body) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(workers, count); ++i) {
      threads.emplace_back([&] {
        try {
          block_signals_in_thread();
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
