#include "tests/fake-incusd/identifiers.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <random>

namespace fake {

std::string make_uuid() {
  static std::mutex mutex;
  static std::mt19937_64 random{std::random_device{}()};
  const std::lock_guard lock{mutex};
  const std::uint64_t high = (random() & ~0xf000ULL) | 0x4000ULL;
  const std::uint64_t low = (random() & ~(3ULL << 62U)) | (2ULL << 62U);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%08llx-%04llx-%04llx-%04llx-%012llx",
                static_cast<unsigned long long>(high >> 32U), static_cast<unsigned long long>((high >> 16U) & 0xffffU),
                static_cast<unsigned long long>(high & 0xffffU), static_cast<unsigned long long>(low >> 48U),
                static_cast<unsigned long long>(low & 0xffffffffffffULL));
  return text.data();
}

std::string hex_digest(std::string_view content) {
  std::string digest;
  for (std::uint64_t lane = 1; lane <= 4; ++lane) {
    std::uint64_t hash = 14695981039346656037ULL * lane;
    for (const char byte : content) {
      hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
      hash ^= hash >> 29U;
    }
    std::array<char, 20> text{};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
    digest += text.data();
  }
  return digest;
}

}  // namespace fake
