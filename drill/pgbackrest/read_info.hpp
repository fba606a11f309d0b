// Asking for and reading what `pgbackrest info` prints.
#pragma once

#include <string>

#include "drill/pgbackrest/info.hpp"
#include "drill/pgbackrest/secrets.hpp"

namespace drill::pgbackrest {

/// argv of `pgbackrest info --output=json`. Writes no file.
std::vector<std::string> info_command(const std::string& config, const std::string& stanza);

/// Reads the outcome of info_command. Throws DrillError: repository_unreachable, config_invalid, tool_missing,
/// no_backup (the stanza is not there), with pgBackRest's own message.
Info read_info(int exit_code, const std::string& out, const std::string& err, const std::string& stanza,
               const Redactor& redact);

}  // namespace drill::pgbackrest
