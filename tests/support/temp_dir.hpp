// A directory of its own for one test case. It is removed when the test passed, kept and printed when it failed.
#pragma once

#include <filesystem>
#include <string>

namespace test {

class TempDir {
 public:
  TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() = default;  // the listener in temp_dir.cpp decides at the end of the test case

  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// A fresh directory under the system's temporary directory, 0755; for the caller to remove.
std::filesystem::path make_temp_dir();

void write_file(const std::filesystem::path& path, const std::string& content);
/// Throws std::runtime_error when it cannot be read.
std::string read_file(const std::filesystem::path& path);

}  // namespace test
