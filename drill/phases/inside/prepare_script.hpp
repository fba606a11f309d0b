// The shell script that makes the inside ready in one call, and what it answers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drill {

/// Positional parameters: data directory, groups that may read the repository ("104 105"), hosts lines separated by
/// ';', directories to make for postgres (one per further parameter). May run
/// again; the pgbackrest.conf must be pushed after it.
extern const std::string k_prepare_script;

/// Its shell function `our_hosts_first LINES`: from an /etc/hosts on stdin to one on stdout in which these lines count.
extern const char* const k_our_hosts_first;

/// What the script printed as key=value lines.
struct PrepareAnswer {
  unsigned uid = 0;
  unsigned gid = 0;
  unsigned cpus = 1;
  std::string pgbackrest_version;      ///< empty: not installed
  std::vector<std::string> pg_majors;  ///< "15"; those with a server
};

/// Throws DrillError (internal) when the script's answer is not what it prints.
PrepareAnswer parse_prepare_answer(const std::string& text);

}  // namespace drill
