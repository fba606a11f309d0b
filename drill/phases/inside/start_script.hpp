// The shell script that starts the restored server in the foreground.
#pragma once

#include <string_view>

namespace drill {

/// Positional parameters: directory of the binaries, data directory, a configuration file for backups that bring none,
/// limits that must be higher than in the backup ("max_connections=200 max_wal_senders=20"), then the server's own
/// arguments. It becomes the server: its exit code is the server's, its stderr the server's log.
/// Findings are printed as lines "dr-drill: finding: TEXT".
extern const std::string_view k_start_script;
inline constexpr std::string_view k_finding_mark = "dr-drill: finding: ";

}  // namespace drill
