#include "drill/host/directories.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace drill {

bool make_directories(const std::filesystem::path& directory) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(directory, error);
  if (!error) return made;
  throw std::system_error{error, "could not make the directory '" + directory.string() + "'"};
}

void require_private_directory(const std::filesystem::path& directory) {
  struct stat status {};
  if (::lstat(directory.c_str(), &status) != 0) {
    throw std::system_error{errno, std::generic_category(), "could not look at '" + directory.string() + "'"};
  }
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error{"'" + directory.string() + "' is not safe to use: " + why};
  };
  if (S_ISLNK(status.st_mode)) refuse("it is a symbolic link");
  if (!S_ISDIR(status.st_mode)) refuse("it is not a directory");
  if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
    refuse(fmt::format("it belongs to user {}", status.st_uid));
  }
  constexpr mode_t k_foreign_write = S_IWGRP | S_IWOTH;
  if ((status.st_mode & k_foreign_write) != 0) {
    refuse(fmt::format("others may write in it, its mode is {:04o}", status.st_mode & 07777U));
  }
}

}  // namespace drill
