// Asking for and reading what `pgbackrest info` prints.
#pragma once

#include <string>

#include "drill/pgbackrest/command_builder.hpp"
#include "drill/pgbackrest/info.hpp"
#include "drill/redaction/redactor.hpp"

namespace drill::pgbackrest {

/// argv of `pgbackrest info --output=json`. Writes no file. Without a configuration the files of the include path are
/// all there is.
std::vector<std::string> info_command(const Caller& caller);

/// What info_command printed, and how it ended.
struct InfoAnswer {
  int exit_code = 0;
  std::string out;
  std::string err;
};

/// Reads it; `configuration_files` as classify() takes them. Throws DrillError: repository_unreachable, config_invalid,
/// tool_missing, no_backup (the stanza is not there), with pgBackRest's own message.
Info read_info(const InfoAnswer& answer, const std::string& stanza, const Redactor& redact,
               const std::vector<std::string>& configuration_files);

}  // namespace drill::pgbackrest
