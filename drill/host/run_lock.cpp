#include "drill/host/run_lock.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <functional>
#include <system_error>
#include <utility>

namespace drill {
namespace {

/// The socket's real path: a daemon may be reached by several names.
std::string real_path(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? path : real.string();
}

}  // namespace

std::optional<RunLock> RunLock::try_take(const std::string& daemon, const std::string& project,
                                         const std::string& instance) {
  // Names may be longer than an address; the instance stays readable in /proc/net/unix.
  const std::size_t place = std::hash<std::string>{}(real_path(daemon) + '\0' + project);
  return bind("dr-drill/" + std::to_string(place) + "/" + instance);
}

std::optional<RunLock> RunLock::try_take_metrics(const std::string& path) {
  const std::filesystem::path file{path};
  const auto real = real_path(file.parent_path()) + "/" + file.filename().string();
  return bind("dr-drill/metrics/" + std::to_string(std::hash<std::string>{}(real)));
}

std::optional<RunLock> RunLock::bind(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, name.data(), std::min(name.size(), sizeof address.sun_path - 1));
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());

  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw std::system_error{errno, std::generic_category(), "could not make the run lock"};
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), length) == 0) return RunLock{fd};
  const int error = errno;
  ::close(fd);
  if (error == EADDRINUSE) return std::nullopt;
  throw std::system_error{error, std::generic_category(), "could not take the run lock '" + name + "'"};
}

RunLock::RunLock(RunLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

RunLock::~RunLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace drill
