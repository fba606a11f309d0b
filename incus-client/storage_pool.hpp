// Storage pools and the room in them.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace incus {

struct StoragePool {
  std::string name;
  std::string driver;
  std::string status;
  std::map<std::string, std::string> config;
};

/// In bytes. `used` counts reserved blocks as free: keep a margin.
struct PoolSpace {
  std::uint64_t used = 0;
  std::uint64_t total = 0;

  [[nodiscard]] std::uint64_t free() const { return total > used ? total - used : 0; }
};

}  // namespace incus
