#include "incus-client/url.hpp"

namespace incus {

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view k_unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  static constexpr std::string_view k_hex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (k_unreserved.find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += k_hex[byte >> 4u];
      out += k_hex[byte & 15u];
    }
  }
  return out;
}

std::string api_path(std::initializer_list<std::string_view> segments) {
  std::string path = "/1.0";
  for (const auto segment : segments) path += "/" + percent_encode(segment);
  return path;
}

std::string with_query(std::string target, std::string_view name, std::string_view value) {
  target += target.find('?') == std::string::npos ? '?' : '&';
  target += name;
  target += '=';
  target += percent_encode(value);
  return target;
}

}  // namespace incus
