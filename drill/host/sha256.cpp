#include "drill/host/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace drill {

std::string sha256_hex(std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  std::size_t size = 0;
  if (EVP_Q_digest(nullptr, "SHA256", nullptr, data.data(), data.size(), digest.data(), &size) != 1) {
    throw std::runtime_error{"OpenSSL cannot compute SHA-256"};
  }
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += fmt::format("{:02x}", digest.at(i));
  return out;
}

}  // namespace drill
