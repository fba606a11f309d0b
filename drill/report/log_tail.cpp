#include "drill/report/log_tail.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace drill {
namespace {

constexpr std::streamoff k_most_bytes = 16384;
constexpr std::ptrdiff_t k_most_lines = 40;

std::string end_of(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary | std::ios::ate};
  if (!file) return {};
  const std::streamoff size = file.tellg();
  const std::streamoff skipped = std::max<std::streamoff>(0, size - k_most_bytes);
  file.seekg(skipped);
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  // A line that is cut would look like one that is not.
  if (skipped > 0) text.erase(0, text.find('\n') + 1);
  auto lines = std::count(text.begin(), text.end(), '\n');
  for (; lines > k_most_lines; --lines) text.erase(0, text.find('\n') + 1);
  return text;
}

}  // namespace

std::vector<LogTail> log_tails(const std::filesystem::path& directory) {
  std::vector<LogTail> out;
  for (const char* name : {"pgbackrest.log", "postgres.log"}) {
    std::string text = end_of(directory / name);
    if (!text.empty()) out.push_back({name, std::move(text)});
  }
  return out;
}

}  // namespace drill
