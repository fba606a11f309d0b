// The command lines of pgbackrest: each that a drill runs is built here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drill::pgbackrest {

/// How every pgbackrest of one place (this host, or the container) is called.
struct Caller {
  std::string config;  ///< path of pgbackrest.conf there; empty: none is read
  std::string stanza;
  std::string include_path = {};              ///< of further *.conf files; empty: pgBackRest's default
  std::string lock_path = {};                 ///< empty: the configuration's
  std::vector<std::string> host_resets = {};  ///< see hosts_to_reset
};

/// One command line, made option by option: not every command takes every option.
class Command {
 public:
  explicit Command(const Caller& caller);

  Command& repository(int key);
  /// Locks of our own: others' are of no concern to a drill.
  Command& own_locks();
  /// Runs here, though pgbackrest.conf is that of a repository host.
  Command& as_on_the_server();
  Command& options(const std::vector<std::string>& more);

  /// The whole line: `command` ("restore"), and what follows it.
  [[nodiscard]] std::vector<std::string> line(std::string_view command,
                                              const std::vector<std::string>& arguments = {}) const;

 private:
  const Caller& caller_;
  std::vector<std::string> words_;
};

}  // namespace drill::pgbackrest
