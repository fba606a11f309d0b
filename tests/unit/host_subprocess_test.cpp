#include "drill/bounds/bounds.hpp"
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

drill::Bounds within(std::chrono::milliseconds limit) {
  return drill::Bounds{drill::Deadline{limit}};
}

/// Runs a command that does not end by itself, and is given up. One that is waited for all the same hangs this test,
/// which its own deadline then ends.
void give_up(const std::string& script, std::chrono::milliseconds limit) {
  CHECK_THROWS_AS(run_command(within(limit), {"sh", "-c", script}), drill::CutShort);
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

TEST_CASE("a command runs as a user, with all of his groups and none of ours, in a directory") {
  const auto result =
      run_command(within(10s), {"sh", "-c", "id -u; id -G; pwd; echo $HOME $USER"}, {}, {}, {.directory = "/usr"});
  CHECK(result.out.find("\n/usr\n/\n") != std::string::npos);
  CHECK(run_command(within(10s), {"true"}, {}, {}, {.directory = "/no/such"}).exit_code == 126);
  CHECK_THROWS_WITH(drill::user_named("nosuchuser"), "this host has no user 'nosuchuser'");
  const auto nobody = drill::user_named("nobody");
  if (::geteuid() != 0) {
    CHECK(run_command(within(10s), {"true"}, {}, {}, {.user = nobody}).exit_code == 126);
    return;
  }
  const auto as_nobody =
      run_command(within(10s), {"sh", "-c", "id -un; id -Gn; echo $HOME $USER"}, {}, {}, {.user = nobody});
  CHECK(as_nobody.out == "nobody\nnogroup\n" + nobody.home + " nobody\n");
}

TEST_CASE("a command that does not end is killed, with all that it started") {
  give_up("sleep 600", 100ms);
  give_up("trap '' TERM INT; sleep 600 & wait", 100ms);
}

TEST_CASE("a command that closes its output and goes on is not waited for without end") {
  give_up("exec >&- 2>&-; sleep 600", 200ms);
}

// At such a moment the child may not have made its own group yet, and killing the group would find nobody.
TEST_CASE("a command that is given up as soon as it was begun") {
  for (int i = 0; i < 50; ++i) give_up("sleep 600", 1ms);
}

TEST_CASE("a command is given up when stop is requested") {
  std::stop_source stop;
  std::jthread later{[&] {
    std::this_thread::sleep_for(100ms);
    stop.request_stop();
  }};
  CHECK_THROWS_AS(run_command({drill::Deadline{600s}, stop.get_token()}, {"sleep", "600"}), drill::CutShort);
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
