#include "drill/host/run_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace drill {

std::optional<RunLock> RunLock::try_take(const std::filesystem::path& state_directory, const std::string& project,
                                         const std::string& instance) {
  const auto directory = state_directory / "locks";
  std::filesystem::create_directories(directory);
  // Both names are validated: they have no slash and no leading dot.
  const auto path = directory / (project + "_" + instance + ".lock");
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    throw std::system_error{errno, std::generic_category(), "could not open the lock '" + path.string() + "'"};
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return RunLock{fd};
  const int error = errno;
  ::close(fd);
  if (error == EWOULDBLOCK) return std::nullopt;
  throw std::system_error{error, std::generic_category(), "could not lock '" + path.string() + "'"};
}

RunLock::RunLock(RunLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

RunLock::~RunLock() {
  // The file stays: removing it would let two processes lock two files of one name.
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace drill
