// A user of this host, as a command is run by him.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace drill {

struct User {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;  ///< all of them, `gid` included
  std::string home;
};

/// Looks the user up. Throws std::runtime_error when the host has none of this name, or cannot tell.
User user_named(const std::string& name);

}  // namespace drill
