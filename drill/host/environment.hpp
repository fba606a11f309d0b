// Who runs this program, and on what.
#pragma once

#include <string>

namespace drill {

/// Environment variables; empty where they are not set.
struct Environment {
  std::string path;               ///< PATH
  std::string runtime_directory;  ///< RUNTIME_DIRECTORY
  std::string sudo_user;          ///< SUDO_USER
  std::string invocation_id;      ///< INVOCATION_ID
  std::string journal_stream;     ///< JOURNAL_STREAM
  std::string notify_socket;      ///< NOTIFY_SOCKET
  std::string term;               ///< TERM
  std::string no_color;           ///< NO_COLOR
};

/// Reads the environment at the first call, which Process makes before any thread is started.
const Environment& environment();

struct HostEnvironment {
  std::string user;              ///< the name, or the number where there is none
  std::string sudo_user;         ///< who called sudo; empty without
  std::string invocation_id;     ///< of the systemd unit; empty outside of one
  std::string operating_system;  ///< PRETTY_NAME of os-release; empty where there is none
  std::string kernel;            ///< "Linux 6.1.0-18-amd64"
};

/// What cannot be determined stays empty. Throws only std::bad_alloc.
HostEnvironment host_environment();

}  // namespace drill
