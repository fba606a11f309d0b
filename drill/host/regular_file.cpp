#include "drill/host/regular_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace drill {
namespace {

struct OpenFile {
  int fd;
  OpenFile(const char* path, int flags) : fd(::open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  OpenFile(OpenFile&&) = delete;
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile() {
    if (fd >= 0) ::close(fd);
  }
};

/// At most one byte more than `most`, so that a larger file shows.
std::string read_most(const std::filesystem::path& path, std::size_t most, int flags) {
  const std::string what = "could not read '" + path.string() + "'";
  const OpenFile file{path.c_str(), flags};
  struct stat status {};
  if (file.fd < 0 || ::fstat(file.fd, &status) != 0) throw std::system_error{errno, std::generic_category(), what};
  if (S_ISDIR(status.st_mode)) throw std::system_error{EISDIR, std::generic_category(), what};
  if (!S_ISREG(status.st_mode)) throw std::runtime_error{what + ": not a regular file"};

  constexpr std::size_t k_piece = 64U << 10U;
  std::string text;
  while (text.size() <= most) {
    const std::size_t length = text.size();
    text.resize(std::min(most + 1, length + k_piece));
    ssize_t got = 0;
    do {
      got = ::read(file.fd, text.data() + length, text.size() - length);
    } while (got < 0 && errno == EINTR);
    if (got < 0) throw std::system_error{errno, std::generic_category(), what};
    text.resize(length + static_cast<std::size_t>(got));
    if (got == 0) break;
  }
  return text;
}

}  // namespace

std::string read_regular_file(const std::filesystem::path& path, std::size_t most) {
  std::string text = read_most(path, most, 0);
  if (text.size() > most) {
    throw std::runtime_error{"could not read '" + path.string() + "': it is larger than " + std::to_string(most) +
                             " bytes"};
  }
  return text;
}

std::string read_start_of_regular_file(const std::filesystem::path& path, std::size_t most) {
  return read_most(path, most, O_NOFOLLOW).substr(0, most);
}

}  // namespace drill
