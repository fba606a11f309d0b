#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace test {

namespace {

std::vector<std::filesystem::path>& made_by_this_case() {
  static std::vector<std::filesystem::path> paths;
  return paths;
}

class KeepOnFailure : public doctest::IReporter {
 public:
  explicit KeepOnFailure(const doctest::ContextOptions& /*options*/) {}

  void test_case_end(const doctest::CurrentTestCaseStats& stats) override {
    for (const auto& path : made_by_this_case()) {
      if (stats.testCaseSuccess) {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
      } else {
        std::cerr << "kept for you to look at: " << path.string() << std::endl;
      }
    }
    made_by_this_case().clear();
  }
  void report_query(const doctest::QueryData& /*data*/) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats& /*stats*/) override {}
  void test_case_start(const doctest::TestCaseData& /*data*/) override {}
  void test_case_reenter(const doctest::TestCaseData& /*data*/) override {}
  void test_case_exception(const doctest::TestCaseException& /*data*/) override {}
  void subcase_start(const doctest::SubcaseSignature& /*data*/) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData& /*data*/) override {}
  void log_message(const doctest::MessageData& /*data*/) override {}
  void test_case_skipped(const doctest::TestCaseData& /*data*/) override {}
};

REGISTER_LISTENER("keep_on_failure", 1, KeepOnFailure);

}  // namespace

std::filesystem::path make_temp_dir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "dr-drill-test.XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("could not make a directory like " + pattern);
  ::chmod(pattern.c_str(), 0755);
  return pattern;
}

TempDir::TempDir() : path_(make_temp_dir()) {
  made_by_this_case().push_back(path_);
}

void write_file(const std::filesystem::path& path, const std::string& content) {
  std::ofstream file{path, std::ios::binary};
  file << content;
  if (!file.flush()) throw std::runtime_error("could not write " + path.string());
}

std::string read_file(const std::filesystem::path& path) {
  const std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error("could not read " + path.string());
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

}  // namespace test
