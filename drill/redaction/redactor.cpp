#include "drill/redaction/redactor.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace drill {
namespace {

/// As it stands in a URL query, where pgBackRest's and S3 servers' messages may quote it.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view k_plain = "-_.~";
  constexpr std::string_view k_hex = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       k_plain.find(c) != std::string_view::npos;
    if (plain) {
      result += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      result += '%';
      result += k_hex[byte >> 4];
      result += k_hex[byte & 15];
    }
  }
  return result;
}

void longest_first(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
}

}  // namespace

Redactor::Redactor(const std::vector<std::string>& secrets) {
  std::set<std::string> unique;
  for (const std::string& secret : secrets) {
    if (secret.empty()) continue;
    unique.insert(secret);
    unique.insert(percent_encoded(secret));
  }
  needles_.assign(unique.begin(), unique.end());
  longest_first(needles_);
}

std::string Redactor::operator()(std::string_view text) const {
  return redact(text, false);
}

Redacted Redactor::text(std::string_view text) const {
  return Redacted{redact(text, false)};
}

Redacted Redactor::line(std::string_view text, bool cut) const {
  return Redacted{redact(text, cut)};
}

Redactor Redactor::at_least(std::size_t bytes) const {
  Redactor out;
  std::copy_if(needles_.begin(), needles_.end(), std::back_inserter(out.needles_),
               [bytes](const std::string& needle) { return needle.size() >= bytes; });
  return out;
}

std::string Redactor::redact(std::string_view text, bool cut) const {
  std::string result;
  result.reserve(text.size());
  std::size_t hidden = 0;  // Up to here the text is part of a secret that "<redacted>" stands for.
  for (std::size_t at = 0; at < text.size(); ++at) {
    // Secrets may overlap: what begins inside another one is hidden to its own end.
    const auto needle =
        std::find_if(needles_.begin(), needles_.end(), [rest = text.substr(at), cut](const auto& candidate) {
          return rest.starts_with(candidate) || (cut && std::string_view{candidate}.starts_with(rest));
        });
    if (needle != needles_.end()) {
      if (at >= hidden) result += k_redacted;
      hidden = std::max(hidden, at + needle->size());
    }
    if (at >= hidden) result += text[at];
  }
  return result;
}

}  // namespace drill
