#include "drill/bounds/bounds.hpp"
#include "drill/host/resolve.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drill/outcome/drill_error.hpp"

namespace unit::host_resolve {

namespace {

/// A server on one loopback address.
class Listener {
 public:
  explicit Listener(const char* address) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    REQUIRE(::inet_pton(AF_INET, address, &in.sin_addr) == 1);
    socklen_t size = sizeof in;
    REQUIRE(::bind(fd_, reinterpret_cast<sockaddr*>(&in), size) == 0);
    REQUIRE(::listen(fd_, 1) == 0);
    REQUIRE(::getsockname(fd_, reinterpret_cast<sockaddr*>(&in), &size) == 0);
    port_ = ntohs(in.sin_port);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() { ::close(fd_); }
  std::uint16_t port() const { return port_; }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

drill::Bounds soon() {
  return drill::Bounds{drill::Deadline{std::chrono::seconds{30}}, {}};
}

}  // namespace

TEST_CASE("resolve: of several addresses one that answers is used") {
  const Listener listener{"127.0.0.3"};
  CHECK(drill::first_reachable({"127.0.0.2", "127.0.0.3"}, listener.port()) == "127.0.0.3");
  CHECK(drill::first_reachable({"::1", "127.0.0.2", "127.0.0.3"}, listener.port()) == "127.0.0.3");
}

TEST_CASE("resolve: where none answers it is the first, and what connects says so") {
  std::uint16_t port = 0;
  { port = Listener{"127.0.0.2"}.port(); }
  CHECK(drill::first_reachable({"127.0.0.2", "127.0.0.3"}, port) == "127.0.0.2");
}

TEST_CASE("resolve: an address is its own, a name that nobody knows is an error") {
  CHECK(drill::resolve_host(soon(), "127.0.0.9", 9000) == "127.0.0.9");
  CHECK_FALSE(drill::resolve_host(soon(), "localhost", 9000).empty());
  CHECK_THROWS_AS(drill::resolve_host(soon(), "no-such-host.invalid", 9000), drill::ResolveError);
}

}  // namespace unit::host_resolve
