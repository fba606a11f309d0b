#include "drill/host/regular_file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <stdexcept>

#include "tests/support/temp_dir.hpp"

namespace unit::host_regular_file {

using drill::read_regular_file;
using drill::read_start_of_regular_file;

namespace {

std::string error_of(const std::string& path) {
  try {
    read_regular_file(path, 100);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("files up to a size") {
  const test::TempDir directory;
  const std::string path = directory / "file";
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{99}, std::size_t{100}}) {
    test::write_file(path, std::string(size, 'x'));
    CHECK(read_regular_file(path, 100) == std::string(size, 'x'));
  }
  test::write_file(path, std::string(101, 'x'));
  CHECK(error_of(path) == "could not read '" + path + "': it is larger than 100 bytes");
  CHECK(read_start_of_regular_file(path, 100) == std::string(100, 'x'));
  test::write_file(path, std::string(300000, 'y'));
  CHECK(read_regular_file(path, 1000000).size() == 300000);
}

// Opening a pipe waits for somebody who writes: the test itself would hang.
TEST_CASE("what is no regular file is refused at once") {
  const test::TempDir directory;
  const std::string pipe = directory / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(error_of(pipe) == "could not read '" + pipe + "': not a regular file");
  CHECK(error_of("/dev/zero") == "could not read '/dev/zero': not a regular file");
  CHECK(error_of(directory.path()) == "could not read '" + directory.path().string() + "': Is a directory");
  CHECK(error_of(directory / "none") == "could not read '" + (directory / "none") + "': No such file or directory");
  const std::string link = directory / "link";
  std::filesystem::create_symlink(pipe, link);
  CHECK(error_of(link) == "could not read '" + link + "': not a regular file");
}

TEST_CASE("a link to a file is followed, but for files of ours") {
  const test::TempDir directory;
  test::write_file(directory / "file", "text");
  const std::string link = directory / "link";
  std::filesystem::create_symlink("file", link);
  CHECK(read_regular_file(link, 100) == "text");
  CHECK_THROWS_AS(read_start_of_regular_file(link, 100), std::runtime_error);
}

}  // namespace unit::host_regular_file
