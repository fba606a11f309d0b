// The real command line of Incus against the fake daemon: what a CI job prepares and cleans with must end with 0.
#include <doctest/doctest.h>
#include <unistd.h>

#include "incus-client/unix_transport.hpp"
#include "tests/contract/daemon.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_dir.hpp"

using namespace contract;

namespace {

constexpr const char* k_incus = "/usr/bin/incus";

/// The command line, with directories of its own: it never meets a real daemon.
class IncusCli {
 public:
  explicit IncusCli(const test::FakeDaemon& daemon) : socket_(daemon.socket()) {
    (*this)({"list"});  // it greets whoever comes for the first time, on stderr
  }

  test::ProgramResult operator()(const std::vector<std::string>& arguments) const {
    std::vector<std::string> argv{k_incus};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return test::run({.argv = argv,
                      .environment = {{"INCUS_SOCKET", socket_},
                                      {"INCUS_DIR", directory_.path()},
                                      {"INCUS_CONF", directory_.path()},
                                      {"HOME", directory_.path()}}},
                     std::chrono::seconds{60});
  }
  void works(const std::vector<std::string>& arguments) const {
    const auto result = (*this)(arguments);
    CAPTURE(arguments[0]);
    CAPTURE(result.err);
    CAPTURE(result.out);
    CHECK(result.exit == 0);
    CHECK(!result.timed_out);
  }

 private:
  std::string socket_;
  test::TempDir directory_;
};

bool is_missing() {
  if (::access(k_incus, X_OK) == 0) return false;
  MESSAGE("skipped: the package incus-client is not installed");
  return true;
}

}  // namespace

TEST_SUITE("fake daemon") {
  TEST_CASE("the real command line: an instance's life") {
    if (is_missing()) return;
    const test::FakeDaemon daemon{nlohmann::json::object()};
    const IncusCli incus{daemon};
    incus.works({"launch", "dr-drill/pg15", "web"});
    CHECK(incus({"list", "--format", "csv", "--columns", "ns"}).out == "web,RUNNING\n");
    incus.works({"config", "set", "web", "user.a=b"});
    incus.works({"restart", "web"});
    incus.works({"stop", "web"});
    incus.works({"start", "web"});
    incus.works({"pause", "web"});
    incus.works({"resume", "web"});
    incus.works({"delete", "--force", "web"});
    CHECK(incus({"list", "--format", "csv"}).out.empty());
    incus.works({"init", "dr-drill/pg15", "still"});
    incus.works({"publish", "still", "--alias", "mine"});
    incus.works({"delete", "still"});
  }

  TEST_CASE("the real command line: commands") {
    if (is_missing()) return;
    const test::FakeDaemon daemon{
        {{"instances", {{{"name", "web"}}}},
         {"exec",
          {{{"match", "^hello"}, {"stdout", "out\n"}, {"stderr", "err\n"}, {"exit", 3}},
           {{"match", "^slow"}, {"stdout", "one\n"}, {"chunks", {{{"after", 0.3}, {"stdout", "two\n"}}}}},
           {{"match", "^large"}, {"stdout", std::string(200'000, 'x')}}}}}};
    const IncusCli incus{daemon};
    const auto hello = incus({"exec", "web", "--", "hello", "there"});
    CHECK(hello.exit == 3);
    CHECK(hello.out == "out\n");
    CHECK(hello.err == "err\n");
    CHECK(incus({"exec", "web", "--", "slow"}).out == "one\ntwo\n");
    CHECK(incus({"exec", "web", "--", "large"}).out.size() == 200'000);
    CHECK(incus({"exec", "web", "--", "unheard"}).exit == 127);
  }

  TEST_CASE("the real command line: what is there, and what is not modelled") {
    if (is_missing()) return;
    const test::FakeDaemon daemon{{{"instances", {{{"name", "web"}}}}}};
    const IncusCli incus{daemon};
    for (const char* folder : {"storage", "network", "profile", "project", "image", "operation"})
      incus.works({folder, "list"});
    incus.works({"storage", "info", "default"});
    incus.works({"network", "show", "incusbr0"});
    incus.works({"info"});
    CHECK(incus({"cluster", "list"}).err.find("cluster") != std::string::npos);
  }

  TEST_CASE("the real command line: files") {
    if (is_missing()) return;
    const test::FakeDaemon daemon{{{"instances", {{{"name", "web"}}}}}};
    const IncusCli incus{daemon};
    const test::TempDir directory;
    const std::string large(300'000, 'x');
    test::write_file(directory / "file", large);
    incus.works({"file", "push", "--mode", "0640", "--uid", "100", directory / "file", "web/root/made/file", "-p"});
    const incus::Client client{std::make_shared<incus::UnixTransport>(daemon.socket())};
    CHECK(client.pull_file(soon(), "web", "/root/made/file") == large);
    const auto owner = client.file_owner(soon(), "web", "/root/made/file");
    CHECK(owner.uid == 100);
    CHECK(owner.mode == 0640);
    incus.works({"file", "pull", "web/root/made/file", directory / "back"});
    CHECK(test::read_file(directory / "back") == large);
    CHECK(incus({"file", "pull", "web/etc/passwd", "-"}).out == "root:x:0:0:root:/root:/bin/bash\n");
    incus.works({"file", "delete", "web/root/made/file"});
    CHECK(incus({"file", "pull", "web/root/made/file", "-"}).exit != 0);
  }
}
