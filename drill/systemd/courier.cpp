#include "drill/systemd/courier.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "drill/host/signals.hpp"

namespace drill::systemd {
namespace {

constexpr std::size_t k_max_waiting = 1000;
constexpr std::chrono::seconds k_farewell{2};

}  // namespace

/// What courier and thread share; the thread may outlive the courier.
struct Courier::Round {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> errands;
  bool busy = false;
  bool last = false;

  void run() {
    std::unique_lock lock{mutex};
    for (;;) {
      changed.wait(lock, [this] { return last || !errands.empty(); });
      if (errands.empty()) return;
      const auto errand = std::exchange(errands.front(), nullptr);
      errands.pop_front();
      busy = true;
      lock.unlock();
      errand();
      lock.lock();
      busy = false;
      changed.notify_all();
    }
  }
};

Courier::Courier() : round_(std::make_shared<Round>()) {
  std::thread{[round = round_] {
    block_signals_in_thread();
    round->run();
  }}.detach();
}

Courier::~Courier() {
  std::unique_lock lock{round_->mutex};
  round_->changed.wait_for(lock, k_farewell, [this] { return round_->errands.empty() && !round_->busy; });
  round_->errands.clear();
  round_->last = true;
  round_->changed.notify_all();
}

void Courier::send(std::function<void()> errand) {
  const std::lock_guard lock{round_->mutex};
  if (round_->errands.size() >= k_max_waiting) return;
  round_->errands.push_back(std::move(errand));
  round_->changed.notify_all();
}

}  // namespace drill::systemd
