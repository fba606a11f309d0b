// What was said on the command line.
#pragma once

#include <optional>
#include <string>

namespace drill {

inline constexpr const char* k_default_config = "/etc/dr-drill/drill.toml";

enum class Verbosity { quiet, normal, verbose };

struct Options {
  std::optional<std::string> config;  ///< --config; a file that is named must be there
  Verbosity verbosity = Verbosity::normal;

  // What an operator changes by hand; each beats the configuration file.
  std::optional<std::string> stanza;
  std::optional<std::string> set;
  std::optional<std::string> target;
  std::optional<std::string> min_users;  ///< --min-users, or MIN_USERS_EXPECTED
  std::optional<std::string> image;
  std::optional<std::string> instance;
  std::optional<std::string> textfile_dir;
  std::optional<std::string> socket;

  // history and report
  std::optional<std::string> verdict;
  std::optional<std::string> since;  ///< a duration back from now, a date or an RFC 3339 time
  std::optional<std::size_t> limit;
  std::string run_id = "latest";
  std::string format = "text";

  // run
  bool keep = false;
  bool keep_on_failure = false;
  bool json = false;  ///< history as well
  // run and clean
  bool dry_run = false;
  // clean
  bool kept = false;
};

}  // namespace drill
