#include "tests/support/datagram_socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace test {

namespace {

sockaddr_un address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.string().size() >= sizeof(address.sun_path)) throw std::runtime_error("the socket's path is too long");
  std::memcpy(address.sun_path, path.c_str(), path.string().size());
  return address;
}

int open_socket() {
  return ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

int bind_socket(const std::filesystem::path& path) {
  const int fd = open_socket();
  const auto address = address_of(path);
  if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("could not bind " + path.string());
  }
  return fd;
}

}  // namespace

DatagramSocket::DatagramSocket(const std::filesystem::path& path) : fd_(bind_socket(path)) {
  reader_ = std::jthread{[this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd ready{fd_, POLLIN, 0};
      ::poll(&ready, 1, 20);
      read();
    }
  }};
}

DatagramSocket::~DatagramSocket() {
  reader_.request_stop();
  reader_.join();
  ::close(fd_);
}

void DatagramSocket::read() const {
  std::array<char, 65536> buffer{};
  const std::lock_guard lock{mutex_};
  for (;;) {
    const ssize_t count = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (count < 0) return;
    received_.emplace_back(buffer.data(), static_cast<std::size_t>(count));
  }
}

std::vector<std::string> DatagramSocket::received() const {
  read();  // what the thread has not come to yet
  const std::lock_guard lock{mutex_};
  return received_;
}

DeafSocket::DeafSocket(const std::filesystem::path& path) : fd_(bind_socket(path)) {
  const int sender = open_socket();
  const auto address = address_of(path);
  while (::sendto(sender, "x", 1, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 1) continue;
  ::close(sender);
}

DeafSocket::~DeafSocket() {
  ::close(fd_);
}

}  // namespace test
