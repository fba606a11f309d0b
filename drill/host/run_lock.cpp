#include "drill/host/run_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>

#include "drill/host/directories.hpp"
#include "drill/host/sha256.hpp"

namespace drill {
namespace {

namespace fs = std::filesystem;

constexpr const char* k_directory_of_root = "/var/lib/dr-drill";

/// A path may have several names.
std::string real_path(const std::string& path) {
  std::error_code error;
  const auto real = fs::canonical(path, error);
  return error ? path : real.string();
}

/// The byte of the lock file that stands for it. Sixty bits of the digest: two drills do not meet there by chance.
flock range_of(const std::string& what) {
  constexpr std::size_t k_digits = 15;
  flock range{};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = static_cast<off_t>(std::stoull(sha256_hex(what).substr(0, k_digits), nullptr, 16));
  range.l_len = 1;
  return range;
}

[[noreturn]] void refuse(const fs::path& file, int error) {
  throw std::system_error{error, std::generic_category(), "could not lock '" + file.string() + "'"};
}

/// A descriptor of the lock file; -1 when it is not there and is not to be made.
int open_file(const fs::path& file, bool make) {
  std::error_code error;
  if (make) fs::create_directories(file.parent_path(), error);
  if (error) refuse(file, error.value());
  const auto directory = fs::canonical(file.parent_path(), error);
  if (error == std::errc::no_such_file_or_directory && !make) return -1;
  if (error) refuse(file, error.value());
  // The directory may be a link to where there is room; where it leads nobody else may put a file of his.
  require_private_directory(directory);
  const int how = make ? O_RDWR | O_CREAT : O_RDONLY;
  const int fd = ::open((directory / file.filename()).c_str(), how | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 && errno == ENOENT && !make) return -1;
  if (fd < 0) refuse(file, errno);
  return fd;
}

}  // namespace

fs::path lock_file(const std::string& state_directory) {
  return fs::path{::geteuid() == 0 ? std::string{k_directory_of_root} : state_directory} / "lock";
}

std::string instance_lock(const std::string& daemon, const std::string& project, const std::string& instance) {
  return "instance\n" + real_path(daemon) + "\n" + project + "\n" + instance;
}

std::string metrics_lock(const std::string& path) {
  const fs::path file{path};
  return "metrics\n" + real_path(file.parent_path()) + "\n" + file.filename().string();
}

// Locks of the open file and not of the process: a second one in the same process is refused as well.
std::optional<RunLock> RunLock::try_take(const fs::path& file, const std::string& what) {
  RunLock lock{open_file(file, true)};
  flock range = range_of(what);
  if (::fcntl(lock.fd_, F_OFD_SETLK, &range) == 0) return lock;
  if (errno == EAGAIN || errno == EACCES) return std::nullopt;
  refuse(file, errno);
}

RunLock RunLock::take(const fs::path& file, const std::string& what, const Bounds& bounds, const std::string& holder) {
  constexpr std::chrono::milliseconds k_pause{20};
  for (;;) {
    if (auto taken = try_take(file, what)) return std::move(*taken);
    check(bounds, "waiting for another drill to let go of " + holder);
    sleep(bounds, k_pause);
  }
}

bool RunLock::is_held(const fs::path& file, const std::string& what) {
  const RunLock look{open_file(file, false)};
  if (look.fd_ < 0) return false;
  flock range = range_of(what);
  if (::fcntl(look.fd_, F_OFD_GETLK, &range) != 0) refuse(file, errno);
  return range.l_type != F_UNLCK;
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
