// The client's connection, against a daemon that does what no fake one does.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <functional>
#include <thread>

#include "incus-client/error.hpp"
#include "incus-client/unix_transport.hpp"
#include "tests/support/temp_dir.hpp"

namespace unit::incus_client_unix_transport {

using namespace incus;
using namespace std::chrono_literals;

namespace {

/// Accepts one connection, does with it what it is told, and closes it.
class OneConnection {
 public:
  explicit OneConnection(std::function<void(int)> serve) : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path().c_str(), path().size() + 1);
    REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener_, 1) == 0);
    thread_ = std::jthread{[this, act = std::move(serve)] {
      const int fd = ::accept(listener_, nullptr, nullptr);
      if (fd < 0) return;
      act(fd);
      ::close(fd);
    }};
  }
  OneConnection(const OneConnection&) = delete;
  OneConnection& operator=(const OneConnection&) = delete;
  ~OneConnection() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::string path() const { return directory_ / "socket"; }

 private:
  test::TempDir directory_;
  int listener_;
  std::jthread thread_;
};

/// Reads until the client has gone.
void wait_for_end(int fd) {
  std::string bytes(4096, ' ');
  while (::recv(fd, bytes.data(), bytes.size(), 0) > 0) {
  }
}

ErrorKind kind_of(const std::string& path, const Call& call) {
  try {
    UnixTransport{path}.send({"GET", "/1.0", {}, {}, {}}, call);
  } catch (const Error& error) {
    return error.kind();
  }
  return ErrorKind::protocol;
}

}  // namespace

TEST_CASE("unix transport: a daemon that drips for ever is left at the deadline") {
  const OneConnection daemon{[](int fd) {
    const std::string head = "HTTP/1.1 200 OK\r\n";
    if (::send(fd, head.data(), head.size(), MSG_NOSIGNAL) < 0) return;
    while (::send(fd, "A: b\r\n", 6, MSG_NOSIGNAL) > 0) std::this_thread::sleep_for(1ms);
  }};
  CHECK(kind_of(daemon.path(), Call{Deadline{100ms}}) == ErrorKind::timed_out);
}

TEST_CASE("unix transport: a stop ends a wait at once") {
  const OneConnection daemon{wait_for_end};
  std::stop_source stop;
  const std::jthread stopper{[&stop] {
    std::this_thread::sleep_for(20ms);
    stop.request_stop();
  }};
  CHECK(kind_of(daemon.path(), Call{Deadline{60s}, stop.get_token()}) == ErrorKind::cancelled);
}

}  // namespace unit::incus_client_unix_transport
