// The options of the command line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drill/log/verbosity.hpp"

namespace drill {

inline constexpr const char* k_default_config = "/etc/dr-drill/drill.toml";

struct Options {
  std::optional<std::string> config;  ///< --config; the file must exist
  Verbosity verbosity = Verbosity::normal;

  // Values that an operator overrides; each takes precedence over the configuration file.
  std::optional<std::string> stanza;
  std::optional<std::string> set;
  std::optional<std::string> repo;
  std::optional<std::string> target;
  std::optional<std::string> min_users;  ///< --min-users, or MIN_USERS_EXPECTED
  bool min_users_by_hand = false;        ///< --min-users was given
  std::optional<std::string> image;
  std::optional<std::string> instance;
  std::optional<std::string> textfile_dir;
  std::optional<std::string> socket;

  // history and report
  std::optional<std::string> verdict;  ///< each as typed
  std::optional<std::string> since;    ///< a duration back from now, a date or an RFC 3339 time
  std::optional<std::string> limit;
  std::string run_id = "latest";
  std::string format = "text";
  bool verify = false;
  std::optional<std::string> allowed_signers;

  // help
  std::vector<std::string> help_of;

  // run
  bool keep = false;
  bool keep_on_failure = false;
  bool json = false;  ///< history and coverage as well
  // run and clean
  bool dry_run = false;
  // clean
  bool kept = false;
  // image build
  std::string base = "images:debian/12";   ///< local alias or fingerprint, or REMOTE:ALIAS
  std::optional<std::string> base_server;  ///< URL of a simplestreams server that has the base
  std::optional<std::string> network;
  std::optional<std::string> alias;
  std::vector<std::string> postgres;  ///< major versions
  std::optional<std::string> compression;
};

}  // namespace drill
