// argv of `pgbackrest restore` for a drill.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "drill/config/recovery_target.hpp"
#include "drill/pgbackrest/command_builder.hpp"
#include "drill/pgbackrest/conf.hpp"
#include "drill/pgbackrest/info.hpp"

namespace drill::pgbackrest {

struct RestoreOptions {
  Caller caller;
  std::string inside;      ///< our own directory in the container: spool, tablespaces
  unsigned processes = 1;  ///< process-max
  RecoveryTarget target;
  std::vector<std::string> resets = {};  ///< options of pgbackrest.conf that a drill goes without, see options_to_reset
};

/// Of the options that pgbackrest.conf sets for a restore, those that are about production's own disks and recovery, or
/// leave databases out: link-all and link-map, tablespace-map, recovery-option, db-include, db-exclude. A drill
/// restores all of it, into one directory.
std::vector<std::string> options_to_reset(const Conf& conf, const std::string& stanza);

/// pgN-host of every server that pgbackrest.conf names: the conf of a repository host has them, and with them restore
/// and archive-get refuse to run anywhere but there ([072]). The options that belong to it (user, port, cmd, ...) count
/// for nothing without it, and some of them restore does not take.
std::vector<std::string> hosts_to_reset(const Conf& conf);

/// Archiving is off in what it restores, whatever production's settings say. Output at level detail on stdout.
std::vector<std::string> restore_command(const RestoreOptions& options, const Backup& backup);

/// How the script below marks, on stderr, a file that the archive does not have.
inline constexpr std::string_view k_not_found_mark = "dr-drill: not in the archive: ";

/// The script that PostgreSQL calls as restore_command, with %f and %p. Exit 1, "no such WAL", ends recovery; any other
/// failure would end it as quietly, with data missing, so it is passed on as 255, on which PostgreSQL gives up
/// (RestoreArchivedFile in src/backend/access/transam/xlogarchive.c: above 125 is FATAL).
std::string archive_get_script(const RestoreOptions& options, const Backup& backup);

}  // namespace drill::pgbackrest
