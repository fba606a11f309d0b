// fake-incusd: a daemon that answers like Incus and runs nothing. See README.md beside this file.
#include <pthread.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <thread>

#include "tests/fake-incusd/front.hpp"
#include "tests/fake-incusd/world.hpp"

namespace {

struct Options {
  std::string socket;
  std::string scenario;
  std::string postgres_socket;
  std::string log;
};

/// Serves until SIGTERM or SIGINT; both must be blocked already.
void run(const Options& options, const sigset_t& signals) {
  const auto scenario = options.scenario.empty() ? fake::Scenario{} : fake::load_scenario(options.scenario);
  fake::World world{scenario, options.postgres_socket, options.log};
  std::thread waiter{[&] {
    int signal = 0;
    sigwait(&signals, &signal);
    world.shut_down();
  }};
  try {
    fake::serve(world, options.socket, [&] { std::cout << "listening on " << options.socket << std::endl; });
  } catch (...) {
    // It waits for the signal, which is blocked in all threads and ends none.
    pthread_kill(waiter.native_handle(), SIGTERM);  // NOLINT(bugprone-bad-signal-to-kill-thread)
    waiter.join();
    throw;
  }
  waiter.join();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"a fake Incus daemon on a unix socket, for tests"};
  Options options;
  app.add_option("--socket", options.socket, "path to listen on; a socket that nobody answers on is replaced")
      ->required();
  app.add_option("--scenario", options.scenario, "JSON file: what there is and how it behaves");
  app.add_option("--postgres-socket", options.postgres_socket, "unix socket that proxy devices lead to");
  app.add_option("--log", options.log, "file that gets a line for each request and command");
  CLI11_PARSE(app, argc, argv);

  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread: all of them inherit it
  try {
    run(options, signals);
  } catch (const std::exception& error) {
    std::cerr << "fake-incusd: " << error.what() << std::endl;
    return 2;
  }
  return 0;
}
