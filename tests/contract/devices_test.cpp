#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <thread>

#include "tests/contract/daemon.hpp"

using namespace contract;

namespace {

/// A connection to a unix socket.
class Connection {
 public:
  explicit Connection(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Connection() { ::close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool connected() const { return connected_; }
  void send(const std::string& text) const { CHECK(::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) >= 0); }
  /// Everything up to the end.
  std::string receive() const {
    std::string text;
    std::array<char, 65536> buffer{};
    for (;;) {
      const ssize_t count = ::recv(fd_, buffer.data(), buffer.size(), 0);
      if (count <= 0) return text;
      text.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }

 private:
  int fd_;
  bool connected_ = false;
};

incus::Devices proxy(const std::string& host_path, const std::string& instance_path) {
  return {{"pg", incus::host_socket_proxy({.host_path = host_path, .instance_path = instance_path})}};
}

}  // namespace

TEST_CASE("a proxy device listens on the host with mode 0600") {
  Daemon daemon;
  TestInstance instance{daemon};
  const test::TempDir directory;
  const std::string path = directory / "s";
  daemon.client().patch_instance(soon(), instance.name(), {}, proxy(path, "/run/contract-none"));
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK(S_ISSOCK(info.st_mode));
  CHECK((info.st_mode & 0777U) == 0600U);
  CHECK(info.st_uid == 0);
  {
    const Connection nobody_behind{path};
    CHECK(nobody_behind.connected());
    CHECK(nobody_behind.receive().empty());
  }
  CHECK(daemon.client().instance(soon(), instance.name()).devices.contains("pg"));
  instance.stop();
  CHECK(std::filesystem::exists(path));  // the daemon leaves the file
  // The process behind the socket may outlive the instance for a moment.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (Connection{path}.connected()) REQUIRE(std::chrono::steady_clock::now() < end);
}

TEST_CASE("a proxy device passes every byte both ways") {
  const std::string inside = "/var/tmp/" + unique_name();
  Daemon daemon{inside};
  TestInstance instance{daemon};
  const test::TempDir directory;
  const std::string path = directory / "s";
  // Answers what it got up to the word "end", twice. Not up to the end of the stream: a proxy ends both ways at once.
  const std::string echo = "use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new(Local => '" + inside +
                           "', Listen => 5) or die; print \"up\\n\"; STDOUT->flush; while (my $c = $s->accept) { local "
                           "$/ = 'end'; my $t = <$c>; "
                           "print $c $t . $t; close $c }";
  const auto exec = daemon.client().begin_exec(soon(), instance.name(),
                                               {.command = {"perl", "-MIO::Handle", "-e", echo}, .environment = {}});
  while (daemon.client().read_output(soon(), exec, incus::Stream::out, 0).empty()) {
    REQUIRE(!incus::is_final(daemon.client().operation(soon(), exec.operation).status));
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  daemon.client().patch_instance(soon(), instance.name(), {}, proxy(path, inside));
  std::string text = std::string("\0\1\377", 3) + std::string(300000, 'x') + "end";
  for (int round = 0; round < 3; ++round) {
    const Connection connection{path};
    REQUIRE(connection.connected());
    connection.send(text);
    CHECK(connection.receive() == text + text);
  }
  instance.stop();
  ::unlink(inside.c_str());
}

TEST_CASE("a proxy device that cannot listen is refused") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const auto error = error_of(
      [&] { daemon.client().patch_instance(soon(), instance.name(), {}, proxy("/contract-no-such/s", "/run/s")); });
  CHECK(error.status() == 500);
  CHECK(std::string(error.what())
            .starts_with("PATCH /1.0/instances/" + instance.name() +
                         ": Failed to start device \"pg\": Error occurred when starting proxy device: Error: Failed "
                         "to "));
  CHECK(!daemon.client().instance(soon(), instance.name()).devices.contains("pg"));
}

TEST_CASE("devices with bad options are refused") {
  Daemon daemon;
  const TestInstance instance{daemon, {.start = false, .config = {}, .devices = {}}};
  const auto refusal = [&](const incus::Device& device) {
    const auto error = error_of([&] { daemon.client().patch_instance(soon(), instance.name(), {}, {{"d", device}}); });
    CHECK(error.status() == 500);
    const std::string text = error.what();
    return text.substr(text.find(": ") + 2);
  };
  const std::string invalid = "Invalid devices: Device validation failed for \"d\": ";
  CHECK(refusal({{"type", "proxy"}, {"listen", "unix:/x"}, {"connect", "sctp:1"}}) ==
        invalid + "Invalid value for device option \"connect\": Unknown protocol type \"sctp\"");
  CHECK(refusal({{"type", "proxy"}, {"listen", "unix:/x"}, {"connect", "unix:/y"}, {"nope", "1"}}) ==
        invalid + "Invalid device option \"nope\"");
  CHECK(refusal({{"type", "proxy"}, {"listen", "tcp:127.0.0.1:1"}, {"connect", "unix:/y"}, {"mode", "0600"}}) ==
        invalid + "Only proxy devices for non-abstract unix sockets can carry uid, gid, or mode properties");
  CHECK(refusal({{"type", "disk"}, {"source", "/contract-no-such"}, {"path", "/mnt"}}) ==
        "Failed add validation for device \"d\": Missing source path \"/contract-no-such\" for disk \"d\"");
  CHECK(refusal({{"source", "/tmp"}}) == invalid + "Failed loading device \"d\": Missing device type in config");
}

TEST_CASE("a disk device is added to a running instance") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const test::TempDir directory;
  daemon.client().patch_instance(
      soon(), instance.name(), {},
      {{"repo", incus::disk_device({.source = directory.path().string(), .path = "/mnt/repo"})}});
  const auto devices = daemon.client().instance(soon(), instance.name()).devices;
  REQUIRE(devices.contains("repo"));
  CHECK(devices.at("repo").at("source") == directory.path().string());
  CHECK(devices.at("repo").at("readonly") == "true");
  CHECK(devices.at("repo").at("shift") == "true");
}

TEST_CASE("a patch leaves other devices alone") {
  Daemon daemon;
  const test::TempDir directory;
  const std::string source = directory.path().string();
  const TestInstance instance{
      daemon,
      {.start = false, .config = {}, .devices = {{"one", incus::disk_device({.source = source, .path = "/mnt/one"})}}}};
  daemon.client().patch_instance(soon(), instance.name(), {},
                                 {{"two", incus::disk_device({.source = source, .path = "/mnt/two"})}});
  const auto devices = daemon.client().instance(soon(), instance.name()).devices;
  CHECK(devices.contains("one"));
  CHECK(devices.contains("two"));
}
