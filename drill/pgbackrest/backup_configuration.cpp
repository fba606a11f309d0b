#include "drill/pgbackrest/backup_configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "drill/host/regular_file.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/secrets.hpp"
#include "drill/postgres/connection_string.hpp"
#include "drill/redaction/hidden.hpp"
#include "drill/text/utf8.hpp"

namespace drill {
namespace {

constexpr std::size_t k_max_conf = 1U << 20U;

/// Debian's package has the file elsewhere than pgBackRest's own default.
std::string where_debian_has_it(const std::string& path) {
  const std::string debian = "/etc/pgbackrest.conf";
  std::error_code ignored;
  return path != debian && std::filesystem::exists(debian, ignored) ? " This host has " + debian + "." : "";
}

/// One file of production's. Throws DrillError (config_invalid).
std::string read_conf(const std::string& path) {
  try {
    return read_regular_file(path, k_max_conf);
  } catch (const std::system_error& error) {
    const bool denied = error.code() == std::errc::permission_denied;
    throw DrillError{Reason::config_invalid, error.what(),
                     denied ? "Run as root, or as a user who may read it; [backup] config names the file."
                            : "Copy production's there: install -D -m 0640 -g postgres pgbackrest.conf " + path +
                                  ", or name it with [backup] config." + where_debian_has_it(path)};
  } catch (const std::runtime_error& error) {
    throw DrillError{Reason::config_invalid, error.what(),
                     "[backup] config names production's pgbackrest.conf on this host."};
  }
}

/// The files of the include directory, in the order in which pgBackRest reads them.
std::vector<std::string> included_files(const std::string& directory) {
  std::vector<std::string> files;
  if (directory.empty()) return files;
  try {
    for (const auto& entry : std::filesystem::directory_iterator{directory}) {
      if (entry.path().extension() != ".conf" || entry.path().filename() == ".conf") continue;
      // As pgBackRest does: a link that leads nowhere is no file.
      if (std::error_code ignored; std::filesystem::exists(entry.path(), ignored) || ignored) {
        files.push_back(entry.path());
      }
    }
  } catch (const std::filesystem::filesystem_error& error) {
    throw DrillError{Reason::config_invalid, "could not list '" + directory + "': " + error.code().message(),
                     "[backup] config_include_path names the directory of further *.conf files; leave it out where "
                     "there is none."};
  }
  std::sort(files.begin(), files.end());
  return files;
}

struct ConfText {
  std::string text;
  std::string name;  ///< for messages
  std::vector<pgbackrest::ConfPart> parts;

  [[nodiscard]] pgbackrest::Conf parse() const { return pgbackrest::parse_conf(text, name, parts); }
};

/// pgBackRest makes one configuration of all files, of which each must be one by itself.
ConfText read_all_confs(const Config& config) {
  const auto files = included_files(config.backup.config_include_path);
  ConfText out{{}, config.backup.config, {}};
  std::error_code ignored;
  const bool all_included = !files.empty() && !std::filesystem::exists(config.backup.config, ignored);
  if (!all_included) {
    out.text = read_conf(config.backup.config);
    out.parts.push_back({config.backup.config, 1});
  }
  for (const auto& file : files) {
    if (!out.text.empty() && out.text.back() != '\n') out.text += '\n';
    const std::string text = read_conf(file);
    pgbackrest::parse_conf(text, file);
    out.parts.push_back({file, 1 + static_cast<int>(std::count(out.text.begin(), out.text.end(), '\n'))});
    out.text += text;
  }
  if (!files.empty()) out.name += " with " + config.backup.config_include_path + "/*.conf";
  return out;
}

/// Paths and names become devices and commands of the instance. Secrets only travel within the file, as they are.
void require_utf8(const pgbackrest::Conf& conf) {
  const auto secrets = pgbackrest::secret_values(conf);
  for (const auto& entry : conf.entries()) {
    const bool secret = std::find(secrets.begin(), secrets.end(), entry.value) != secrets.end();
    if (secret || (is_utf8(entry.value) && is_utf8(entry.section))) continue;
    throw DrillError{
        Reason::config_invalid,
        fmt::format("{}: {} is no UTF-8, which is all that Incus' API can carry", conf.place(entry.line), entry.key),
        "Drill a copy of the file that names the place by another path, a bind mount for instance."};
  }
}

}  // namespace

BackupConfiguration read_backup_configuration(const Config& config) {
  try {
    const ConfText read = read_all_confs(config);
    const auto conf = read.parse();
    if (!conf.has_stanza(config.backup.stanza)) {
      std::string known;
      for (const auto& stanza : conf.stanzas()) known += (known.empty() ? "" : ", ") + stanza;
      throw DrillError{Reason::config_invalid, "'" + read.name + "' has no stanza '" + config.backup.stanza + "'",
                       known.empty() ? "It has no stanza at all. [backup] config_include_path names a directory of "
                                       "further *.conf files, where the stanza is in one."
                                     : "It has: " + known + "."};
    }
    require_utf8(conf);
    auto surroundings = pgbackrest::surroundings_of(conf, config.backup.stanza);
    auto secrets = pgbackrest::secret_values(conf);
    const auto passwords = postgres::passwords_of(config.production.connection);
    secrets.insert(secrets.end(), passwords.begin(), passwords.end());
    Redactor redact{secrets};
    hide_secrets(redact);
    return {read.text, conf, std::move(surroundings), std::move(redact)};
  } catch (const pgbackrest::ConfError& bad) {
    throw DrillError{Reason::config_invalid, bad.what()};
  }
}

bool has_stanza(const Config& config) {
  try {
    return read_all_confs(config).parse().has_stanza(config.backup.stanza);
  } catch (const std::exception&) {
    return true;
  }
}

}  // namespace drill
