// What prepare.sh answers.
#pragma once

#include <string>
#include <vector>

namespace drill {

/// What it printed as key=value lines.
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
