#include "tests/support/datagram_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace test {

DatagramSocket::DatagramSocket(const std::filesystem::path& path)
    : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.string().size() >= sizeof(address.sun_path)) throw std::runtime_error("the socket's path is too long");
  std::memcpy(address.sun_path, path.c_str(), path.string().size());
  // A drill sends a few dozen datagrams before anybody reads.
  const int room = 1 << 20;
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  if (fd_ < 0 || ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("could not bind " + path.string());
  }
}

DatagramSocket::~DatagramSocket() {
  ::close(fd_);
}

std::vector<std::string> DatagramSocket::received() const {
  std::vector<std::string> out;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t count = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (count < 0) return out;
    out.emplace_back(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace test
