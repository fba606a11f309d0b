#include <doctest/doctest.h>

#include <future>
#include <thread>

#include "tests/contract/daemon.hpp"

using namespace contract;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

incus::Exec begin_sleep(Daemon& daemon, const TestInstance& instance, const char* seconds) {
  return daemon.client().begin_exec(soon(), instance.name(), {.command = {"sleep", seconds}, .environment = {}});
}

}  // namespace

TEST_CASE("a wait ends at its deadline and the command goes on") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto exec = begin_sleep(daemon, instance, "5");
  const auto begin = Clock::now();
  const auto error = error_of([&] { return daemon.client().wait(within(500ms), exec.operation); });
  CHECK(error.is_timeout());
  CHECK(Clock::now() - begin >= 450ms);
  CHECK(Clock::now() - begin < 4s);
  CHECK(!incus::is_final(daemon.client().operation(soon(), exec.operation).status));
  CHECK(daemon.client().wait_exec(soon(), exec) == 0);
}

TEST_CASE("a wait ends at once when stop is requested") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto exec = begin_sleep(daemon, instance, "30");
  std::stop_source source;
  const auto begin = Clock::now();
  auto stopper = std::async(std::launch::async, [&] {
    std::this_thread::sleep_for(300ms);
    source.request_stop();
  });
  const auto error = error_of([&] {
    return daemon.client().wait({incus::Deadline{60s}, source.get_token()}, exec.operation);
  });
  CHECK(error.is_cancelled());
  CHECK(Clock::now() - begin < 15s);  // a long poll lasts 20 s
  stopper.get();
  CHECK(daemon.client().server(soon()).trusted);
}

TEST_CASE("a call with stop requested before does not begin") {
  Daemon daemon;
  std::stop_source source;
  source.request_stop();
  const auto error = error_of([&] { return daemon.client().server({incus::Deadline{60s}, source.get_token()}); });
  CHECK(error.is_cancelled());
}

TEST_CASE("a call whose deadline has passed does not begin") {
  Daemon daemon;
  CHECK(error_of([&] { return daemon.client().server(within(0ms)); }).is_timeout());
}

TEST_CASE("an operation of no known id is lost") {
  Daemon daemon;
  const std::string id = "11111111-2222-4333-8444-555555555555";
  const auto error = error_of([&] { return daemon.client().wait(soon(), id); });
  CHECK(error.kind() == incus::ErrorKind::operation_lost);
  CHECK(error_of([&] { return daemon.client().operation(soon(), id); }).is_not_found());
}

TEST_CASE("a finished operation is forgotten after a while") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto exec = begin_sleep(daemon, instance, "0");
  CHECK(daemon.client().wait_exec(soon(), exec) == 0);
  CHECK(incus::is_final(daemon.client().operation(soon(), exec.operation).status));
  const auto known = [&] {
    try {
      static_cast<void>(daemon.client().operation(soon(), exec.operation));
      return true;
    } catch (const incus::Error& error) {
      if (!error.is_not_found()) throw;
      return false;
    }
  };
  for (const auto end = std::chrono::steady_clock::now() + 1min; known() && std::chrono::steady_clock::now() < end;) {
    std::this_thread::sleep_for(50ms);
  }
  CHECK(error_of([&] { return daemon.client().wait(soon(), exec.operation); }).kind() ==
        incus::ErrorKind::operation_lost);
}

TEST_CASE("many waits at once") {
  Daemon daemon;
  TestInstance instance{daemon};
  std::vector<std::future<int>> codes;
  for (int number = 0; number < 12; ++number) {
    codes.push_back(std::async(std::launch::async, [&, number] {
      return instance.shell("sleep 0.5; exit " + std::to_string(number)).exit_code;
    }));
  }
  for (int number = 0; number < 12; ++number) CHECK(codes[static_cast<std::size_t>(number)].get() == number);
}
