#include "drill/pgbackrest/secrets.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "drill/pgbackrest/option_name.hpp"

namespace drill::pgbackrest {
namespace {

constexpr std::string_view k_redacted = "<redacted>";

/// "secure: true" in build/config.yaml, own or inherited, without "repoN-". Not azure-endpoint: see the header.
constexpr std::array<std::string_view, 9> k_secure = {"azure-account",
                                                      "azure-key",
                                                      "cipher-pass",
                                                      "gcs-key",
                                                      "s3-key",
                                                      "s3-key-secret",
                                                      "s3-token",
                                                      "s3-sse-customer-key",
                                                      "sftp-private-key-passphrase"};

bool is_secure(std::string_view option) {
  // What goes into recovery's settings: primary_conninfo has a password.
  if (option == "recovery-option") return true;
  const auto name = split_index(option);
  return name && name->group == "repo" && std::find(k_secure.begin(), k_secure.end(), name->option) != k_secure.end();
}

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

std::vector<std::string> secret_values(const Conf& conf) {
  std::set<std::string> unique;
  for (const ConfEntry& entry : conf.entries()) {
    if (is_secure(entry.option) && !entry.value.empty()) unique.insert(entry.value);
  }
  std::vector<std::string> result(unique.begin(), unique.end());
  longest_first(result);
  return result;
}

std::string redacted_text(const Conf& conf) {
  // A secret may stand in the value of another option as well, in a URL for instance.
  const Redactor redact{secret_values(conf)};
  std::string out;
  const std::string* section = nullptr;
  for (const ConfEntry& entry : conf.entries()) {
    if (section == nullptr || *section != entry.section) {
      out += (section == nullptr ? "[" : "\n[") + entry.section + "]\n";
      section = &entry.section;
    }
    out += entry.key + "=" + (is_secure(entry.option) ? std::string{k_redacted} : redact(entry.value)) + "\n";
  }
  return out;
}

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

std::string Redactor::redact_cut(std::string_view text) const {
  return redact(text, true);
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

}  // namespace drill::pgbackrest
