#include "metrics/textfile.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace metrics {
namespace {

[[noreturn]] void fail(const char* what, const std::filesystem::path& path, int error) {
  throw std::system_error(error, std::generic_category(), std::string(what) + " '" + path.string() + "'");
}

/// A new file beside the one it will become; removed again unless it was kept.
class TemporaryFile {
 public:
  /// `what` begins the message of every failure, `subject` is the path it names.
  TemporaryFile(const std::filesystem::path& directory, const std::string& stem, const char* what,
                std::filesystem::path subject)
      : what_(what), subject_(std::move(subject)) {
    // A run that was killed may have left its file behind, and process ids come again: then the next number is taken.
    constexpr int k_attempts = 1000;
    for (int attempt = 0; attempt < k_attempts && fd_ < 0; ++attempt) {
      path_ = directory / ("." + stem + "." + std::to_string(::getpid()) + "." + std::to_string(attempt) + ".tmp");
      fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      if (fd_ < 0 && errno != EEXIST) break;
    }
    if (fd_ < 0) fail(what_, subject_, errno);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  TemporaryFile(TemporaryFile&&) = delete;
  TemporaryFile& operator=(TemporaryFile&&) = delete;

  ~TemporaryFile() {
    if (fd_ >= 0) ::close(fd_);
    if (!kept_) ::unlink(path_.c_str());
  }

  void write(std::string_view content) {
    while (!content.empty()) {
      const ssize_t written = ::write(fd_, content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(what_, subject_, errno);
      content.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  /// fchmod, because the mode given to open() is cut by the umask.
  void set_mode(mode_t mode) {
    if (::fchmod(fd_, mode) != 0) fail(what_, subject_, errno);
  }

  /// Some file systems report a failed write only here, or on close.
  void sync_and_close() {
    if (::fsync(fd_) != 0) fail(what_, subject_, errno);
    if (::close(std::exchange(fd_, -1)) != 0) fail(what_, subject_, errno);
  }

  void rename_to(const std::filesystem::path& path) {
    if (::rename(path_.c_str(), path.c_str()) != 0) fail(what_, subject_, errno);
    kept_ = true;
  }

 private:
  const char* what_;
  std::filesystem::path subject_;
  std::filesystem::path path_;
  int fd_ = -1;
  bool kept_ = false;
};

/// Makes the rename itself survive a power cut.
void sync_directory(const std::filesystem::path& directory, const std::filesystem::path& path) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) fail("could not write", path, errno);
  // Some file systems cannot sync a directory and say EINVAL: nothing was lost.
  const int error = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  if (error != 0 && error != EINVAL) fail("could not write", path, error);
}

std::filesystem::path directory_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

}  // namespace

void write_textfile(const std::filesystem::path& path, std::string_view content, mode_t mode) {
  const std::filesystem::path directory = directory_of(path);
  {
    TemporaryFile file(directory, path.filename().string(), "could not write", path);
    file.write(content);
    file.set_mode(mode);
    file.sync_and_close();
    file.rename_to(path);
  }
  sync_directory(directory, path);
}

void check_writable_directory(const std::filesystem::path& directory) {
  TemporaryFile file(directory, "probe", "cannot write in", directory);
  // A full disk still makes files, but fills none.
  file.write("probe\n");
  file.sync_and_close();
}

}  // namespace metrics
