// Secret values of a pgbackrest.conf, and their removal from text that goes to a log, a report or a terminal.
// Secret are the options that pgBackRest itself marks secure in build/config.yaml and hides in its logs, but for the
// Azure endpoint (a host name that messages need).
#pragma once

#include <string>
#include <vector>

#include "drill/pgbackrest/conf.hpp"

namespace drill::pgbackrest {

/// Every secret value anywhere in the file, whatever its section; each once.
std::vector<std::string> secret_values(const Conf& conf);

/// The file as sections and keys, secret values replaced by "<redacted>". Comments are left out: they may hold an old
/// secret that nothing tells apart.
std::string redacted_text(const Conf& conf);

}  // namespace drill::pgbackrest
