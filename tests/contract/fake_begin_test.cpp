// How the fake daemon begins, and where it does not.
#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "incus-client/unix_transport.hpp"
#include "tests/contract/daemon.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_dir.hpp"

using namespace contract;

namespace {

test::ProgramResult begin_fake(const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{DR_DRILL_FAKE_INCUSD};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return test::run({.argv = argv}, std::chrono::seconds{20});
}

std::string refused_scenario(const nlohmann::json& scenario) {
  const test::TempDir directory;
  const std::string file = directory / "scenario.json";
  test::write_file(file, scenario.dump());
  const auto result = begin_fake({"--socket", directory / "socket", "--scenario", file});
  CHECK(result.exit == 2);
  return result.err;
}

}  // namespace

TEST_SUITE("fake daemon") {
  TEST_CASE("it takes neither a file nor the socket of somebody who answers") {
    const test::TempDir directory;
    const std::string file = directory / "precious";
    test::write_file(file, "data");
    const auto over_file = begin_fake({"--socket", file});
    CHECK(over_file.exit == 2);
    CHECK(over_file.err == "fake-incusd: could not listen on " + file + ": there is a file that is no socket\n");
    CHECK(test::read_file(file) == "data");

    const test::FakeDaemon first{nlohmann::json::object()};
    const auto over_daemon = begin_fake({"--socket", first.socket()});
    CHECK(over_daemon.exit == 2);
    CHECK(over_daemon.err == "fake-incusd: could not listen on " + first.socket() + ": a daemon answers there\n");
    CHECK(first.requests().empty());
  }

  TEST_CASE("it takes the socket of a daemon that died") {
    const test::TempDir directory;
    const std::string socket = directory / "socket";
    const std::vector<std::string> argv{DR_DRILL_FAKE_INCUSD, "--socket", socket};
    const auto listening = [](const test::Program& program) {
      for (int i = 0; i < 2000 && program.out().find("listening") == std::string::npos; ++i) ::usleep(5000);
      return program.out().find("listening") != std::string::npos;
    };
    test::Program first{{.argv = argv}};
    REQUIRE(listening(first));
    first.send(SIGKILL);
    first.wait(std::chrono::seconds{10});
    REQUIRE(std::filesystem::exists(socket));
    const test::Program second{{.argv = argv}};
    CHECK(listening(second));
  }

  TEST_CASE("it takes no scenario that means nothing") {
    CHECK(refused_scenario({{"exec", {{{"match", "x"}, {"times", 0}}}}}).find("\"times\" must be a positive number") !=
          std::string::npos);
    CHECK(refused_scenario({{"instances", {{{"name", "a"}, {"project", "b"}}}}})
              .find("instance \"a\" is in project \"b\", which \"projects\" does not list") != std::string::npos);
  }

  TEST_CASE("a command that no rule answers says so") {
    const test::FakeDaemon daemon{{{"instances", {{{"name", "there"}}}}}};
    const incus::Client client{std::make_shared<incus::UnixTransport>(daemon.socket())};
    const auto result = client.exec(soon(), "there", {.command = {"unheard", "of"}, .environment = {}});
    CHECK(result.exit_code == 127);
    CHECK(result.err == "fake-incusd: no rule of the scenario matches: unheard of\n");
  }

  TEST_CASE("aliases of an image that are no list are refused as the daemon refuses them") {
    const test::FakeDaemon daemon{nlohmann::json::object()};
    incus::UnixTransport transport{daemon.socket()};
    const auto answer = transport.send(
        {"POST", "/1.0/images", {}, R"({"source":{"type":"instance","name":"x"},"aliases":"y"})", "application/json"},
        soon());
    CHECK(answer.status == 400);
  }
}
