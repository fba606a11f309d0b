#include "drill/host/subprocess.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "incus-client/error.hpp"

namespace unit::host_subprocess {

using drill::run_command;
using namespace std::chrono_literals;

namespace {

incus::Call within(std::chrono::milliseconds limit) {
  return incus::Call{incus::Deadline{limit}};
}

/// How long a command takes that must be given up.
std::chrono::steady_clock::duration given_up(const std::string& script, std::chrono::milliseconds limit) {
  const auto began = std::chrono::steady_clock::now();
  CHECK_THROWS_AS(run_command(within(limit), {"sh", "-c", script}), incus::Error);
  return std::chrono::steady_clock::now() - began;
}

}  // namespace

TEST_CASE("a command, its output and its end") {
  const auto result = run_command(within(10s), {"sh", "-c", "echo out; echo err >&2; exit 3"});
  CHECK(result.exit_code == 3);
  CHECK(result.out == "out\n");
  CHECK(result.err == "err\n");
  CHECK(run_command(within(10s), {"sh", "-c", "kill -KILL $$"}).exit_code == 137);
  CHECK(run_command(within(10s), {"dr-drill-no-such-program"}).exit_code == 127);
}

TEST_CASE("a command that does not end is killed, with all that it started") {
  CHECK(given_up("sleep 60", 100ms) < 10s);
  CHECK(given_up("trap '' TERM INT; sleep 60 & wait", 100ms) < 10s);
}

TEST_CASE("a command that closes its output and goes on is not waited for without end") {
  CHECK(given_up("exec >&- 2>&-; sleep 60", 200ms) < 10s);
}

// At such a moment the child may not have made its own group yet, and killing the group would find nobody.
TEST_CASE("a command that is given up as soon as it was begun") {
  for (int i = 0; i < 50; ++i) CHECK(given_up("sleep 60", 1ms) < 5s);
}

TEST_CASE("a command is given up when stop is requested") {
  std::stop_source stop;
  std::jthread later{[&] {
    std::this_thread::sleep_for(100ms);
    stop.request_stop();
  }};
  const auto began = std::chrono::steady_clock::now();
  CHECK_THROWS_AS(run_command({incus::Deadline{60s}, stop.get_token()}, {"sleep", "60"}), incus::Error);
  CHECK(std::chrono::steady_clock::now() - began < 10s);
}

TEST_CASE("a command is heard by a process that was started without standard streams") {
  const pid_t child = ::fork();
  if (child == 0) {
    for (const int fd : {0, 1, 2}) ::close(fd);
    const auto result = run_command(within(10s), {"sh", "-c", "cat; echo err >&2"}, "in");
    ::_exit(result.exit_code == 0 && result.out == "in" && result.err == "err\n" ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

}  // namespace unit::host_subprocess
