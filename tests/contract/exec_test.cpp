#include <doctest/doctest.h>

#include <thread>

#include "tests/contract/daemon.hpp"

using namespace contract;

TEST_CASE("a command gives its exit code") {
  Daemon daemon;
  TestInstance instance{daemon};
  CHECK(instance.exec({"true"}).exit_code == 0);
  CHECK(instance.exec({"false"}).exit_code == 1);
  CHECK(instance.shell("exit 3").exit_code == 3);
  CHECK(instance.shell("exit 255").exit_code == 255);
}

TEST_CASE("127 and 126 are exit codes and no errors") {
  Daemon daemon;
  TestInstance instance{daemon};
  CHECK(instance.exec({"/contract/no/such/command"}).exit_code == 127);
  CHECK(instance.exec({"/etc/passwd"}).exit_code == 126);
  const auto inner = instance.shell("echo before; contract-no-such-command");
  CHECK(inner.exit_code == 127);
  CHECK(inner.out == "before\n");
  CHECK(inner.err.find("contract-no-such-command") != std::string::npos);
}

TEST_CASE("the operation of a command that was not found carries its code") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto exec = daemon.client().begin_exec(soon(), instance.name(), {.command = {"/nope"}, .environment = {}});
  const auto ended = daemon.client().wait(soon(), exec.operation);
  CHECK(ended.status == incus::Status::failure);
  CHECK(ended.error == "Command not found");
  CHECK(ended.exit_code == 127);
}

TEST_CASE("a command that a signal killed gives 128 and the signal") {
  Daemon daemon;
  TestInstance instance{daemon};
  CHECK(instance.shell("kill -KILL $$").exit_code == 137);
  CHECK(instance.shell("kill -TERM $$").exit_code == 143);
}

TEST_CASE("both outputs are recorded apart") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto result = instance.shell("echo to out; echo to err >&2; echo out again");
  CHECK(result.out == "to out\nout again\n");
  CHECK(result.err == "to err\n");
}

TEST_CASE("a silent command has empty outputs") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto result = instance.exec({"true"});
  CHECK(result.out.empty());
  CHECK(result.err.empty());
}

TEST_CASE("output keeps every byte") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto result = instance.shell("printf 'a\\000b\\377\\r\\n\\303'");
  CHECK(result.out == std::string("a\0b\377\r\n\303", 7));
}

TEST_CASE("large output arrives whole") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto result = instance.shell("i=0; while [ $i -lt 20 ]; do head -c 262144 /dev/zero; i=$((i+1)); done");
  CHECK(result.exit_code == 0);
  CHECK(result.out.size() == 20 * 262144U);
}

TEST_CASE("arguments arrive as they were given") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto result = instance.exec({"printf", "%s|", "a b", "x\ny", "\"q'", "$HOME", "", "ü", "*"});
  CHECK(result.out == "a b|x\ny|\"q'|$HOME||ü|*|");
}

TEST_CASE("the environment of a command") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto result = daemon.client().exec(
      soon(), instance.name(),
      {.command = {"sh", "-c", "echo \"$CONTRACT_X\"; echo $HOME $USER"}, .environment = {{"CONTRACT_X", "a b=c"}}});
  CHECK(result.out == "a b=c\n/root root\n");
}

TEST_CASE("output can be read while the command runs") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto& client = daemon.client();
  const auto exec = client.begin_exec(
      soon(), instance.name(),
      {.command = {"sh", "-c",
                   "echo one; while [ ! -e /var/tmp/" + instance.name() + " ]; do sleep 0.05; done; echo two"},
       .environment = {}});
  std::string seen;
  while (seen.size() < 4) {
    seen += client.read_output(soon(), exec, incus::Stream::out, seen.size());
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  CHECK(seen == "one\n");
  CHECK(!incus::is_final(client.operation(soon(), exec.operation).status));
  CHECK(client.read_output(soon(), exec, incus::Stream::out, seen.size()).empty());
  CHECK(client.read_output(soon(), exec, incus::Stream::err, 0).empty());
  instance.exec({"touch", "/var/tmp/" + instance.name()});
  CHECK(client.wait_exec(soon(), exec) == 0);
  CHECK(client.read_output(soon(), exec, incus::Stream::out, seen.size()) == "two\n");
  CHECK(client.read_output(soon(), exec, incus::Stream::out, 2) == "e\ntwo\n");
  instance.exec({"rm", "/var/tmp/" + instance.name()});
}

TEST_CASE("recorded output can be deleted once") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto& client = daemon.client();
  const auto exec = client.begin_exec(soon(), instance.name(), {.command = {"echo", "x"}, .environment = {}});
  CHECK(client.wait_exec(soon(), exec) == 0);
  CHECK(client.read_output(soon(), exec, incus::Stream::out, 0) == "x\n");
  client.delete_output(soon(), exec);
  CHECK(client.read_output(soon(), exec, incus::Stream::out, 0).empty());
  CHECK(error_of([&] { client.delete_output(soon(), exec); }).is_not_found());
}

TEST_CASE("recorded output outlives the stop of the instance") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto& client = daemon.client();
  const auto exec = client.begin_exec(soon(), instance.name(), {.command = {"echo", "x"}, .environment = {}});
  CHECK(client.wait_exec(soon(), exec) == 0);
  instance.stop();
  CHECK(client.read_output(soon(), exec, incus::Stream::out, 0) == "x\n");
}

TEST_CASE("no command in a stopped instance") {
  Daemon daemon;
  TestInstance instance{daemon, {.start = false, .config = {}, .devices = {}}};
  const auto error = error_of([&] { instance.exec({"true"}); });
  CHECK(error.status() == 400);
  CHECK(std::string(error.what()) == "POST /1.0/instances/" + instance.name() + "/exec: Instance is not running");
}

TEST_CASE("no command in an instance that is not there") {
  Daemon daemon;
  const auto error = error_of(
      [&] { return daemon.client().begin_exec(soon(), "contract-none", {.command = {"true"}, .environment = {}}); });
  CHECK(error.is_not_found());
}

TEST_CASE("a command without a command fails") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto error = error_of([&] { instance.exec({}); });
  CHECK(error.kind() == incus::ErrorKind::operation_failed);
  CHECK(std::string(error.what()) ==
        "could not run a command in '" + instance.name() + "': Failed to retrieve PID of executing child process");
}

TEST_CASE("a forced stop kills the commands in it") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto exec = daemon.client().begin_exec(soon(), instance.name(),
                                               {.command = {"sh", "-c", "echo up; exec sleep 300"}, .environment = {}});
  while (daemon.client().read_output(soon(), exec, incus::Stream::out, 0).empty()) {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  instance.stop();
  CHECK(daemon.client().wait_exec(soon(), exec) == 137);
}
