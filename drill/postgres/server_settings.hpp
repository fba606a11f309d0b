// The settings a restored server is started with. They are given on its command line, which overrides every file of the
// data directory, postgresql.auto.conf included.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace drill::postgres {

struct ServerSettings {
  std::string socket_directory;
  std::string restore_command;
  std::string hba_file;
  std::string ident_file;
  std::string data_directory;
  std::string target_setting;  ///< that pgBackRest wrote the target into, "recovery_target_time"; empty: end of archive
  int major = 15;
  unsigned long long shared_buffers = 0;     ///< bytes
  std::map<std::string, std::string> extra;  ///< the operator's; they override sizes, never what makes the drill safe
};

/// "-c", "name=value", ... for the server's command line.
std::vector<std::string> command_line(const ServerSettings& settings);

}  // namespace drill::postgres
