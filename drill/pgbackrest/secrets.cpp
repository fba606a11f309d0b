#include "drill/pgbackrest/secrets.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "drill/pgbackrest/option_name.hpp"
#include "drill/redaction/redactor.hpp"

namespace drill::pgbackrest {
namespace {

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

}  // namespace

std::vector<std::string> secret_values(const Conf& conf) {
  std::set<std::string> unique;
  for (const ConfEntry& entry : conf.entries()) {
    if (is_secure(entry.option) && !entry.value.empty()) unique.insert(entry.value);
  }
  return {unique.begin(), unique.end()};
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

}  // namespace drill::pgbackrest
