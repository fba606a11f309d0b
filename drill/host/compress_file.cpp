#include "drill/host/compress_file.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <system_error>

#include "drill/host/subprocess.hpp"

namespace drill {

void compress_if_long(const std::filesystem::path& path) {
  constexpr std::uintmax_t k_worth_it = 64U << 10U;
  constexpr std::chrono::seconds k_limit{30};
  std::error_code missing;
  const auto size = std::filesystem::file_size(path, missing);
  if (missing || size < k_worth_it) return;
  try {
    const auto done = run_command({Deadline{k_limit}, {}}, {"gzip", "--force", path.string()});
    if (done.exit_code != 0) spdlog::warn("'{}' is not compressed: {}", path.string(), done.err);
  } catch (const std::exception& error) {
    spdlog::warn("'{}' is not compressed: {}", path.string(), error.what());
  }
}

}  // namespace drill
