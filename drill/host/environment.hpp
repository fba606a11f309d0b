// Who runs this program, and on what.
#pragma once

#include <string>

namespace drill {

struct HostEnvironment {
  std::string user;              ///< the name, or the number where there is none
  std::string sudo_user;         ///< who called sudo; empty without
  std::string invocation_id;     ///< of the systemd unit; empty outside of one
  std::string operating_system;  ///< PRETTY_NAME of os-release; empty where there is none
  std::string kernel;            ///< "Linux 6.1.0-18-amd64"
};

/// Throws nothing but std::bad_alloc: what cannot be found out stays empty.
HostEnvironment host_environment();

}  // namespace drill
