#include "incus-client/socket_path.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "incus-client/error.hpp"
#include "incus-client/install_hint.hpp"

namespace incus {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
  const std::string start = "could not connect to the incus socket '" + path + "': ";
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      throw Error{ErrorKind::unreachable,
                  start + "no such file\nHINT: is incus installed and running? " + install_hint()};
    case ECONNREFUSED:
      throw Error{ErrorKind::unreachable,
                  start + "no daemon is listening\nHINT: start it: systemctl start incus.service incus.socket."};
    case EACCES:
    case EPERM:
      throw Error{ErrorKind::denied, start + "permission denied\nHINT: run as root, or as a member of incus-admin."};
    default:
      throw Error{ErrorKind::unreachable, start + std::generic_category().message(error)};
  }
}

}  // namespace

std::string default_socket_path() {
  if (const char* socket = std::getenv("INCUS_SOCKET"); socket != nullptr && *socket != '\0') return socket;
  if (const char* dir = std::getenv("INCUS_DIR"); dir != nullptr && *dir != '\0') {
    return std::string{dir} + "/unix.socket";
  }
  std::error_code ignored;
  if (std::filesystem::exists("/run/incus/unix.socket", ignored)) return "/run/incus/unix.socket";
  return "/var/lib/incus/unix.socket";
}

void diagnose_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    throw Error{ErrorKind::unreachable, "could not connect to the incus socket '" + path + "': the path has " +
                                            std::to_string(path.size()) + " bytes, a unix socket can have " +
                                            std::to_string(sizeof address.sun_path - 1)};
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);

  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) fail(path, errno);
  const int connected = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const int error = errno;
  ::close(fd);
  if (connected != 0) fail(path, error);
}

}  // namespace incus
