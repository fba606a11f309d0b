// Directories in which somebody else could play tricks are refused.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "drill/host/directories.hpp"
#include "drill/host/run_directory.hpp"
#include "tests/support/temp_dir.hpp"

namespace unit::host_directories {

namespace fs = std::filesystem;
using drill::require_private_directory;

namespace {

std::string error_of(const std::string& path) {
  try {
    require_private_directory(path);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a private directory") {
  const test::TempDir directory;
  const std::string path = directory / "d";
  fs::create_directory(path);
  ::chmod(path.c_str(), 0755);
  CHECK(error_of(path) == "no error");
  ::chmod(path.c_str(), 0775);
  CHECK(error_of(path) == "'" + path + "' is not safe to use: others may write in it, its mode is 0775");
  ::chmod(path.c_str(), 01777);
  CHECK(error_of(path) == "'" + path + "' is not safe to use: others may write in it, its mode is 1777");
  ::chmod(path.c_str(), 0700);
  fs::create_symlink("d", directory / "link");
  CHECK(error_of(directory / "link") == "'" + (directory / "link") + "' is not safe to use: it is a symbolic link");
  test::write_file(directory / "file", "");
  CHECK(error_of(directory / "file") == "'" + (directory / "file") + "' is not safe to use: it is not a directory");
  CHECK(error_of(directory / "none") == "could not look at '" + (directory / "none") + "': No such file or directory");
  if (::geteuid() == 0) {
    REQUIRE(::chown(path.c_str(), 65534, 65534) == 0);
    CHECK(error_of(path) == "'" + path + "' is not safe to use: it belongs to user 65534");
  }
}

TEST_CASE("the directory of a run") {
  const test::TempDir directory;
  const fs::path run = fs::path{directory / "20261122T040012Z-7f3a"};
  drill::make_run_directory(run);
  struct stat status {};
  REQUIRE(::stat(run.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777U) == 0700U);
  SUBCASE("is never one that was there before") {
    CHECK_THROWS_AS(drill::make_run_directory(run), std::system_error);
  }
  SUBCASE("is never a link") {
    fs::create_symlink("20261122T040012Z-7f3a", directory / "link");
    CHECK_THROWS_AS(drill::make_run_directory(directory / "link"), std::system_error);
  }
  SUBCASE("is removed without following links") {
    fs::create_directory(directory / "other");
    test::write_file(directory / "other/file", "stays");
    fs::create_symlink("../other", run / "link");
    drill::remove_run_directory(run);
    CHECK(!fs::exists(run));
    CHECK(fs::exists(directory / "other/file"));
  }
}

}  // namespace unit::host_directories
