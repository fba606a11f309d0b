#include "drill/process/process.hpp"

#include <doctest/doctest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

namespace unit::process_process {

using namespace drill;

namespace {

/// Whether it holds in a process of its own, whose signals, umask and limits may be changed.
bool holds(const std::function<bool()>& claim) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(claim() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool is_blocked(int signal) {
  sigset_t mask;
  pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  return sigismember(&mask, signal) == 1;
}

}  // namespace

TEST_CASE("process: signals wait, files are not for everybody, and no core is dumped") {
  CHECK(holds([] {
    const Process process;
    rlimit core{};
    ::getrlimit(RLIMIT_CORE, &core);
    return is_blocked(SIGTERM) && is_blocked(SIGINT) && is_blocked(SIGHUP) && ::umask(0) == 0027 && core.rlim_cur == 1;
  }));
}

TEST_CASE("process: signals end it again once it says so") {
  CHECK(holds([] {
    const Process process;
    process.end_on_signals();
    return !is_blocked(SIGTERM) && !is_blocked(SIGINT) && !is_blocked(SIGHUP);
  }));
}

TEST_CASE("process: the first signal asks to stop, the second one to give up, and both have a name") {
  CHECK(holds([] {
    ::alarm(10);
    const Process process;
    const auto wait_for = [](const std::stop_token& token) {
      while (!token.stop_requested()) ::usleep(1000);
    };
    {
      const Signals signals = process.catch_signals();
      const Stops stops = signals.stops();
      if (stops.stop.stop_requested() || !stops.asked_by().empty()) return false;
      ::kill(::getpid(), SIGTERM);
      wait_for(stops.stop);
      if (stops.give_up.stop_requested() || stops.asked_by() != "SIGTERM") return false;
      ::kill(::getpid(), SIGINT);
      wait_for(stops.give_up);
      if (stops.asked_by() != "SIGINT") return false;
    }
    return !is_blocked(SIGTERM);
  }));
}

}  // namespace unit::process_process
