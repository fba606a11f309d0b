// The incus command as the operator would have to type it for the daemon and project that the drill uses.
#pragma once

#include <string>

#include "drill/config/config.hpp"
#include "drill/text/shell_quote.hpp"

namespace drill {

/// "incus ARGUMENTS", with the socket and the project where they are not the defaults.
inline std::string incus_cli(const IncusConfig& incus, const std::string& arguments) {
  const std::string socket = incus.socket.empty() ? "" : "INCUS_SOCKET=" + shell_word(incus.socket) + " ";
  const std::string project = incus.project == "default" ? "" : " --project " + shell_word(incus.project);
  return socket + "incus" + project + " " + arguments;
}

}  // namespace drill
