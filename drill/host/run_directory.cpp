#include "drill/host/run_directory.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "drill/host/directories.hpp"
#include "drill/host/environment.hpp"

namespace drill {

std::filesystem::path run_directory_root() {
  const std::string& given = environment().runtime_directory;
  if (given.starts_with('/')) return given.substr(0, given.find(':'));  // several are separated by colons
  return "/run/dr-drill";
}

std::filesystem::path run_directory(const std::string& run_id) {
  return run_directory_root() / run_id;
}

void prepare_run_directory_root() {
  make_directories(run_directory_root());
  const auto root = run_directory_root();
  require_private_directory(root);
  if (::access(root.c_str(), W_OK | X_OK) != 0) {
    throw std::system_error{errno, std::generic_category(), "could not make directories in '" + root.string() + "'"};
  }
}

void make_run_directory(const std::filesystem::path& directory) {
  if (::mkdir(directory.c_str(), 0700) != 0) {
    throw std::system_error{errno, std::generic_category(),
                            "could not make the run directory '" + directory.string() + "'"};
  }
}

void make_directory_of(const User& user, const std::filesystem::path& run_directory) {
  const auto directory = run_directory / user.name;
  make_run_directory(directory);
  if (::chown(directory.c_str(), user.uid, user.gid) != 0 || ::chmod(run_directory.c_str(), 0711) != 0) {
    throw std::system_error{errno, std::generic_category(),
                            "could not give '" + directory.string() + "' to user '" + user.name + "'"};
  }
}

void remove_run_directory(const std::filesystem::path& directory) {
  std::filesystem::remove_all(directory);
}

}  // namespace drill
