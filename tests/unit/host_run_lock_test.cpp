#include "drill/host/run_lock.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "tests/support/temp_dir.hpp"

namespace unit::host_run_lock {

namespace fs = std::filesystem;
using drill::RunLock;

TEST_CASE("run lock: held once, by what it stands for, until its holder ends") {
  const test::TempDir directory;
  const fs::path file = directory / "made/lock";
  {
    const auto lock = RunLock::try_take(file, "a");
    REQUIRE(lock);
    CHECK(!RunLock::try_take(file, "a"));
    CHECK(RunLock::try_take(file, "b"));
    CHECK(RunLock::is_held(file, "a"));
    CHECK(!RunLock::is_held(file, "b"));
  }
  CHECK(!RunLock::is_held(file, "a"));
  CHECK(RunLock::try_take(file, "a"));
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
}

TEST_CASE("run lock: a look makes nothing and takes nothing") {
  const test::TempDir directory;
  CHECK(!RunLock::is_held(directory / "none/lock", "a"));
  CHECK(!fs::exists(directory / "none"));
}

TEST_CASE("run lock: a directory that others may write in is refused") {
  const test::TempDir directory;
  const fs::path open = directory / "open";
  fs::create_directory(open);
  ::chmod(open.c_str(), 01777);
  CHECK_THROWS_AS(RunLock::try_take(open / "lock", "a"), std::runtime_error);
  ::chmod(open.c_str(), 0755);
  SUBCASE("a link in the file's place as well") {
    test::write_file(directory / "other", "");
    fs::create_symlink(directory / "other", open / "lock");
    CHECK_THROWS_AS(RunLock::try_take(open / "lock", "a"), std::runtime_error);
  }
  SUBCASE("a directory that is a link is followed") {
    fs::create_directory_symlink(open, directory / "link");
    CHECK(RunLock::try_take(directory / "link/lock", "a"));
  }
}

TEST_CASE("run lock: other names of a daemon's socket are the same daemon") {
  const test::TempDir directory;
  test::write_file(directory / "socket", "");
  fs::create_symlink("socket", directory / "link");
  CHECK(drill::instance_lock(directory / "socket", "p", "i") == drill::instance_lock(directory / "link", "p", "i"));
  CHECK(drill::instance_lock(directory / "socket", "p", "i") != drill::instance_lock(directory / "socket", "q", "i"));
  CHECK(drill::metrics_lock(directory / "a.prom") != drill::metrics_lock(directory / "b.prom"));
}

TEST_CASE("run lock: users who are not root have a file of their own") {
  const auto file = drill::lock_file("/srv/state");
  CHECK(file == (::geteuid() == 0 ? "/var/lib/dr-drill/lock" : "/srv/state/lock"));
}

}  // namespace unit::host_run_lock
