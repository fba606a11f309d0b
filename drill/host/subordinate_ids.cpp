#include "drill/host/subordinate_ids.hpp"

#include <charconv>
#include <sstream>
#include <stdexcept>

#include "drill/host/regular_file.hpp"

namespace drill {
namespace {

constexpr std::uint64_t k_ids_of_an_instance = 65536;
constexpr std::size_t k_max_ids_file = 1U << 20U;

bool allows(const std::string& path) {
  try {
    const std::uint64_t ids = ids_of_root(read_regular_file(path, k_max_ids_file));
    return ids == 0 || ids >= 2 * k_ids_of_an_instance;
  } catch (const std::runtime_error&) {
    return true;
  }
}

}  // namespace

std::uint64_t ids_of_root(const std::string& text) {
  std::uint64_t most = 0;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const auto count = line.rfind(':');
    if (!line.starts_with("root:") && !line.starts_with("0:")) continue;
    std::uint64_t value = 0;
    std::from_chars(line.data() + count + 1, line.data() + line.size(), value);
    most = std::max(most, value);
  }
  return most;
}

bool has_ids_for_isolation(const std::string& subuid, const std::string& subgid) {
  return allows(subuid) && allows(subgid);
}

}  // namespace drill
