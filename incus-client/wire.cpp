#include "incus-client/wire.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include "incus-client/socket_path.hpp"

namespace incus {
namespace {

/// The daemon accepts late when many connect at once.
int connect_within(const std::string& path, const Call& call, const std::string& what) {
  constexpr std::chrono::milliseconds k_pause{5};
  while (true) {
    check(call, what.c_str());
    const int fd = connect_socket(path);
    if (fd >= 0) return fd;
    sleep(call, k_pause);
  }
}

int make_wake() {
  const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
  return fd;
}

void wake_up(int fd) {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(fd, &one, sizeof one);
}

}  // namespace

Descriptor::~Descriptor() {
  ::close(fd_);
}

Wire::Wire(const std::string& path, const Call& call, std::string what)
    : call_(call),
      what_(std::move(what)),
      fd_(connect_within(path, call, what_)),
      wake_(make_wake()),
      stopped_(call.stop, [fd = wake_.get()] { wake_up(fd); }) {}

short Wire::wait_for(short events) {
  constexpr std::chrono::milliseconds k_longest{60'000};
  while (true) {
    check(call_, what_.c_str());
    std::array<pollfd, 2> polled{pollfd{fd_.get(), events, 0}, pollfd{wake_.get(), POLLIN, 0}};
    const auto left = std::clamp(call_.deadline.left(), std::chrono::milliseconds{1}, k_longest);
    if (::poll(polled.data(), polled.size(), static_cast<int>(left.count())) > 0 && polled[0].revents != 0) {
      return polled[0].revents;
    }
  }
}

void Wire::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const short came = wait_for(POLLOUT | POLLIN);
    if ((came & POLLOUT) == 0) return;
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return;
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::size_t Wire::read(char* to, std::size_t size) {
  while (true) {
    wait_for(POLLIN);
    const ssize_t got = ::recv(fd_.get(), to, size, 0);
    if (got > 0) return static_cast<std::size_t>(got);
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) return 0;
  }
}

}  // namespace incus
