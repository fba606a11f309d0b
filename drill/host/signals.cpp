#include "drill/host/signals.hpp"

#include <csignal>
#include <cstring>

namespace drill {
namespace {

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  return set;
}

}  // namespace

sigset_t block_signals() {
  const sigset_t set = our_signals();
  sigset_t before{};
  pthread_sigmask(SIG_BLOCK, &set, &before);
  return before;
}

void restore_signals(const sigset_t& before) {
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void block_signals_in_thread() {
  sigset_t set;
  sigfillset(&set);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT}) sigdelset(&set, fault);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Signals::Signals(const sigset_t& before) : before_(before) {
  std::signal(SIGPIPE, SIG_IGN);
  block_signals();
  const sigset_t set = our_signals();
  waiter_ = std::jthread{[this, set](const std::stop_token& ended) {
    while (true) {
      int signal = 0;
      if (sigwait(&set, &signal) != 0) continue;
      if (ended.stop_requested()) return;
      if (received_.exchange(signal) == 0) {
        first_.request_stop();
      } else {
        second_.request_stop();
      }
    }
  }};
}

Signals::~Signals() {
  waiter_.request_stop();
  pthread_kill(waiter_.native_handle(), SIGHUP);  // any of ours: it wakes the thread, which sees that it is over
  waiter_.join();
  // Whoever does not read the summary to its end must still be able to end us.
  restore_signals(before_);
}

Stops Signals::stops() const {
  return {first_.get_token(), second_.get_token(), [this] { return received(); }};
}

std::string Signals::received() const {
  const int signal = received_;
  if (signal == 0) return {};
  const char* name = sigabbrev_np(signal);
  return std::string{"SIG"} + (name == nullptr ? "?" : name);
}

void reset_signals_in_child() {
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
}

}  // namespace drill
