#include "drill/cli/make_config.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "drill/cli/default_values.hpp"
#include "drill/cli/option_value.hpp"
#include "drill/config/names.hpp"
#include "drill/config/promote.hpp"
#include "drill/config/recovery_target.hpp"
#include "drill/config/salvage_toml.hpp"
#include "drill/config/toml_config.hpp"

namespace drill {
namespace {

/// Puts an option's value into `target` once `validate` has taken it.
template <typename Validate>
void checked(const char* option, const std::optional<std::string>& value, std::string& target, Validate validate) {
  option_value(option, value, [&](const std::string& text) {
    validate(text);
    return target = text;
  });
}

/// Throws OptionError, or ConfigError for the environment's.
void set_min_users(Config& config, const std::string& text, bool by_hand) {
  const auto refuse = [by_hand](const std::string& why) {
    if (by_hand) throw OptionError{why};
    throw ConfigError{why};
  };
  double min = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, min);
  if (parsed.ec != std::errc{} || parsed.ptr != end || !std::isfinite(min)) {
    refuse("--min-users: '" + text +
           "' is not a number\nHINT: give a number of 1 or more, like 1000; the environment's MIN_USERS_EXPECTED "
           "counts as --min-users.");
  }
  if (min < 1) {
    refuse("--min-users: '" + text +
           "' would let an empty table pass\nHINT: give 1 or more; the environment's MIN_USERS_EXPECTED counts as "
           "--min-users.");
  }
  const auto users =
      std::find_if(config.checks.begin(), config.checks.end(), [](const auto& c) { return c.name == "users"; });
  if (users == config.checks.end()) {
    refuse(
        "--min-users: the configuration has no check 'users'\nHINT: give a [[check]] the name \"users\", or leave out "
        "--min-users and the environment's MIN_USERS_EXPECTED.");
  }
  if (users->max && *users->max < min)
    refuse("--min-users: " + text +
           " is above the maximum of the check\nHINT: give a lower number, or "
           "raise max of the check 'users' in the configuration.");
  users->min = min;
}

/// Which options ask for something else than the configuration. One that says the same over again does not.
std::vector<std::string> options_by_hand(const Config& file, const Config& wanted, const Options& options) {
  std::vector<std::string> out;
  if (wanted.backup.set != file.backup.set) out.emplace_back("--set");
  if (wanted.backup.repo != file.backup.repo) out.emplace_back("--repo");
  if (wanted.backup.target != file.backup.target) out.emplace_back("--target");
  if (wanted.incus.image != file.incus.image) out.emplace_back("--image");
  const bool same_minimum = std::equal(wanted.checks.begin(), wanted.checks.end(), file.checks.begin(),
                                       file.checks.end(), [](const auto& a, const auto& b) { return a.min == b.min; });
  if (options.min_users_by_hand && !same_minimum) out.emplace_back("--min-users");
  return out;
}

/// The same where there is no configuration to hold them against.
std::vector<std::string> options_by_hand(const Options& options) {
  std::vector<std::string> out;
  if (options.set) out.emplace_back("--set");
  if (options.repo) out.emplace_back("--repo");
  if (options.target) out.emplace_back("--target");
  if (options.image) out.emplace_back("--image");
  if (options.min_users_by_hand) out.emplace_back("--min-users");
  return out;
}

/// Throws OptionError where --config names a file that is not there: the slip is in the option.
Config load_file(const std::string& path, bool by_option) {
  try {
    return load_toml_config(path);
  } catch (const ConfigError& error) {
    std::error_code unknown;
    if (by_option && !std::filesystem::exists(path, unknown) && !unknown) throw OptionError{error.what()};
    throw;
  }
}

}  // namespace

Config make_config(const Options& options) {
  const std::string path = options.config.value_or(k_default_config);
  std::error_code error;  // one that we may not look at may be there: it is not passed over
  const bool use_file = options.config || std::filesystem::exists(path, error) || error;
  if (!use_file) spdlog::warn("there is no '{}', the defaults apply", path);
  Config config = use_file ? load_file(path, options.config.has_value()) : parse_toml_config("", path);

  const Config file = config;
  checked("--stanza", options.stanza, config.backup.stanza, require_stanza_name);
  checked("--set", options.set, config.backup.set, require_backup_set);
  checked("--repo", options.repo, config.backup.repo, require_repository);
  checked("--target", options.target, config.backup.target, [&config](const auto& text) {
    parse_target(text);
    require_promote_goes_with(config.postgres.promote, text);
  });
  checked("--image", options.image, config.incus.image, require_plain_text);
  checked("--instance", options.instance, config.incus.instance, require_instance_name);
  checked("--textfile-dir", options.textfile_dir, config.metrics.textfile_dir, require_absolute_path);
  checked("--socket", options.socket, config.incus.socket, require_absolute_path);
  if (options.min_users) set_min_users(config, *options.min_users, options.min_users_by_hand);
  config.adhoc = options_by_hand(file, config, options);
  fill_in_defaults(config, options.stanza.has_value());
  config.file = path;
  config.socket_by_option = options.socket.has_value();
  return config;
}

Config salvage_config(const Options& options) {
  Config config;
  const std::string path = options.config.value_or(k_default_config);
  std::error_code ignored;
  std::ifstream file;
  if (std::filesystem::is_regular_file(path, ignored)) file.open(path, std::ios::binary);
  std::string text(k_max_config_size, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  const SalvagedConfig saved = salvage_toml(text);
  if (saved.stanza) config.backup.stanza = *saved.stanza;
  if (saved.stanza_unreadable) config.backup.stanza.clear();
  if (saved.textfile_dir) config.metrics.textfile_dir = *saved.textfile_dir;
  if (saved.prefix) config.metrics.prefix = *saved.prefix;
  if (saved.state_directory) config.state.directory = *saved.state_directory;
  if (saved.sign) config.report.sign = *saved.sign;
  if (saved.notify) config.notify = *saved.notify;
  config.adhoc = options_by_hand(options);
  try {
    checked("--stanza", options.stanza, config.backup.stanza, require_stanza_name);
    checked("--textfile-dir", options.textfile_dir, config.metrics.textfile_dir, require_absolute_path);
  } catch (const ConfigError&) {
    // Such a name is what made the configuration unusable: the metrics go where they went without it.
  }
  fill_in_defaults(config, options.stanza.has_value());
  config.file = path;
  return config;
}

}  // namespace drill
