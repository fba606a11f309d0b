#include "drill/phases/instance/root_size.hpp"

namespace drill {

std::uint64_t root_size_for(std::uint64_t backup_size) {
  constexpr std::uint64_t k_gib = 1ULL << 30U;
  const std::uint64_t bytes = backup_size + backup_size / 4 + 4 * k_gib;
  return (bytes + k_gib - 1) / k_gib * k_gib;
}

}  // namespace drill
