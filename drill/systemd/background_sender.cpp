#include "drill/systemd/background_sender.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "drill/host/signals.hpp"

namespace drill::systemd {
namespace {

constexpr std::size_t k_max_waiting = 1000;
constexpr std::chrono::seconds k_drain_limit{2};

}  // namespace

/// What courier and thread share; the thread may outlive the courier.
struct BackgroundSender::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> tasks;
  bool busy = false;
  bool last = false;

  void run() {
    std::unique_lock lock{mutex};
    for (;;) {
      changed.wait(lock, [this] { return last || !tasks.empty(); });
      if (tasks.empty()) return;
      const auto task = std::exchange(tasks.front(), nullptr);
      tasks.pop_front();
      busy = true;
      lock.unlock();
      task();
      lock.lock();
      busy = false;
      changed.notify_all();
    }
  }
};

BackgroundSender::BackgroundSender() : state_(std::make_shared<State>()) {
  std::thread{[round = state_] {
    block_signals_in_thread();
    round->run();
  }}.detach();
}

BackgroundSender::~BackgroundSender() {
  std::unique_lock lock{state_->mutex};
  state_->changed.wait_for(lock, k_drain_limit, [this] { return state_->tasks.empty() && !state_->busy; });
  state_->tasks.clear();
  state_->last = true;
  state_->changed.notify_all();
}

void BackgroundSender::send(std::function<void()> task) {
  const std::lock_guard lock{state_->mutex};
  if (state_->tasks.size() >= k_max_waiting) return;
  state_->tasks.push_back(std::move(task));
  state_->changed.notify_all();
}

}  // namespace drill::systemd
