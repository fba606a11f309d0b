#include "metrics/textfile.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

namespace unit::metrics_textfile {

namespace fs = std::filesystem;

namespace {

class Directory {
 public:
  Directory() {
    std::string pattern = (fs::temp_directory_path() / "dr-drill-textfile-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() { fs::remove_all(path); }

  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator{}));
  }

  fs::path path;
};

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

/// Files of this process cannot grow beyond `bytes` while it lives: writing fails with EFBIG, as it would on a full
/// disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace

TEST_CASE("textfile: content and mode arrive whatever the umask is, and nothing else is left") {
  const Directory directory;
  const fs::path path = directory.path / "a.prom";
  const mode_t umask_before = ::umask(0077);

  metrics::write_textfile(path, "a 1\n");
  CHECK(content(path) == "a 1\n");
  CHECK(mode_of(path) == 0644);
  metrics::write_textfile(path, "a 2\n", 0600);
  CHECK(content(path) == "a 2\n");
  CHECK(mode_of(path) == 0600);
  metrics::write_textfile(path, "");
  CHECK(content(path).empty());

  ::umask(umask_before);
  CHECK(directory.entries() == 1);
}

TEST_CASE("textfile: large content arrives whole") {
  const Directory directory;
  const std::string large(5'000'000, 'x');
  metrics::write_textfile(directory.path / "a.prom", large);
  CHECK(content(directory.path / "a.prom") == large);
}

TEST_CASE("textfile: a reader that holds the old file keeps the old content") {
  const Directory directory;
  const fs::path path = directory.path / "a.prom";
  metrics::write_textfile(path, "old");
  std::ifstream reader(path);
  metrics::write_textfile(path, "new");
  std::string text;
  reader >> text;
  CHECK(text == "old");
  CHECK(content(path) == "new");
}

TEST_CASE("textfile: a link at the path is replaced, not followed") {
  const Directory directory;
  const fs::path victim = directory.path / "victim";
  metrics::write_textfile(victim, "untouched");
  fs::create_symlink(victim, directory.path / "a.prom");
  metrics::write_textfile(directory.path / "a.prom", "new");
  CHECK(content(victim) == "untouched");
  CHECK_FALSE(fs::is_symlink(directory.path / "a.prom"));
}

TEST_CASE("textfile: temporary files of killed runs are in nobody's way") {
  const Directory directory;
  const std::string mine = ".a.prom." + std::to_string(::getpid());
  std::ofstream(directory.path / (mine + ".0.tmp")) << "left";
  fs::create_symlink("/dev/null", directory.path / (mine + ".1.tmp"));
  metrics::write_textfile(directory.path / "a.prom", "new");
  CHECK(content(directory.path / "a.prom") == "new");
  CHECK(directory.entries() == 3);
}

TEST_CASE("textfile: a missing directory is named") {
  const Directory directory;
  const fs::path path = directory.path / "none" / "a.prom";
  CHECK_THROWS_WITH_AS(metrics::write_textfile(path, "x"),
                       ("could not write '" + path.string() + "': No such file or directory").c_str(),
                       std::system_error);
}

TEST_CASE("textfile: when the write fails the old file stays and nothing is left") {
  const Directory directory;
  const fs::path path = directory.path / "a.prom";
  metrics::write_textfile(path, "old");
  {
    const FileSizeLimit limit(1000);
    CHECK_THROWS_WITH_AS(metrics::write_textfile(path, std::string(5000, 'x')),
                         ("could not write '" + path.string() + "': File too large").c_str(), std::system_error);
  }
  CHECK(content(path) == "old");
  CHECK(directory.entries() == 1);
}

TEST_CASE("textfile: when the rename fails nothing is left") {
  const Directory directory;
  const fs::path path = directory.path / "a.prom";
  fs::create_directory(path);
  CHECK_THROWS_WITH_AS(metrics::write_textfile(path, "x"),
                       ("could not write '" + path.string() + "': Is a directory").c_str(), std::system_error);
  CHECK(directory.entries() == 1);
}

TEST_CASE("textfile: a directory proves itself writable, and stays clean") {
  const Directory directory;
  CHECK_NOTHROW(metrics::check_writable_directory(directory.path));
  CHECK(directory.entries() == 0);

  const fs::path missing = directory.path / "none";
  CHECK_THROWS_WITH_AS(metrics::check_writable_directory(missing),
                       ("cannot write in '" + missing.string() + "': No such file or directory").c_str(),
                       std::system_error);

  const fs::path file = directory.path / "file";
  std::ofstream(file) << "x";
  CHECK_THROWS_WITH_AS(metrics::check_writable_directory(file),
                       ("cannot write in '" + file.string() + "': Not a directory").c_str(), std::system_error);
  {
    const FileSizeLimit limit(0);
    CHECK_THROWS_AS(metrics::check_writable_directory(directory.path), std::system_error);
  }
  CHECK(directory.entries() == 1);
}

}  // namespace unit::metrics_textfile
