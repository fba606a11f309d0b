#include "drill/cli/default_values.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "drill/host/sha256.hpp"

namespace drill {
namespace {

constexpr const char* k_instance = "pg-restore-drill";
constexpr const char* k_pgbackrest_conf = "/etc/pgbackrest/pgbackrest.conf";
/// Where pgBackRest looks when that one is not there, and where Debian's package has it.
constexpr const char* k_debian_conf = "/etc/pgbackrest.conf";
constexpr const char* k_include_path = "/etc/pgbackrest/conf.d";
constexpr const char* k_textfiles = "/var/lib/node_exporter/textfile_collector";
constexpr const char* k_debian_textfiles = "/var/lib/prometheus/node-exporter";

bool is_there(const char* path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

}  // namespace

std::string instance_of_stanza(const std::string& stanza) {
  constexpr std::size_t k_longest = 63;
  constexpr std::size_t k_digits = 6;
  const std::string whole = std::string{k_instance} + "-" + stanza;
  std::string name = whole.substr(0, k_longest);
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '-';
  }
  name.erase(name.find_last_not_of('-') + 1);
  if (name == whole) return name;
  // What was cut or changed told two stanzas apart.
  name.resize(std::min(name.size(), k_longest - k_digits - 1));
  return name + "-" + sha256_hex(stanza).substr(0, k_digits);
}

void fill_in_defaults(Config& config, bool stanza_by_option) {
  auto& backup = config.backup;
  if (backup.config.empty()) {
    backup.config = !is_there(k_pgbackrest_conf) && is_there(k_debian_conf) ? k_debian_conf : k_pgbackrest_conf;
  }
  // As pgBackRest: a file of another name stands alone.
  const bool own_default = backup.config == k_pgbackrest_conf || backup.config == k_debian_conf;
  if (backup.config_include_path.empty() && own_default && is_there(k_include_path)) {
    backup.config_include_path = k_include_path;
  }
  if (config.metrics.textfile_dir.empty()) {
    config.metrics.textfile_dir = is_there(k_debian_textfiles) ? k_debian_textfiles : k_textfiles;
  }
  if (config.incus.instance.empty()) {
    config.incus.instance = stanza_by_option ? instance_of_stanza(backup.stanza) : k_instance;
  }
}

}  // namespace drill
