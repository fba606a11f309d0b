// Where the backups of one stanza come from. The rest of drill/ includes this header and no other of this folder: the
// layer check sees to it. Another tool than pgBackRest would begin here.
//
// Two places ask: this host, where it has pgbackrest, and the container. The container's answer counts, because the
// restore runs there with the container's keys and network. The host's answer lets preflight fail early, sizes the root
// disk, and is told as a finding where the host cannot read what the container may.
//
// pgBackRest: 2.33 and newer; its options, exit codes and JSON are those of every 2.x since. PostgreSQL: see
// require_supported() in drill/phases/instance/image.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/config/recovery_target.hpp"
#include "drill/pgbackrest/archive_get_errors.hpp"
#include "drill/pgbackrest/archive_listing.hpp"
#include "drill/pgbackrest/backup_configuration.hpp"
#include "drill/pgbackrest/choose_backup.hpp"
#include "drill/pgbackrest/command_builder.hpp"
#include "drill/pgbackrest/exit_code.hpp"
#include "drill/pgbackrest/fetch_size.hpp"
#include "drill/pgbackrest/info.hpp"
#include "drill/pgbackrest/progress.hpp"
#include "drill/pgbackrest/read_info.hpp"
#include "drill/pgbackrest/repositories.hpp"
#include "drill/pgbackrest/restore.hpp"
#include "drill/pgbackrest/secrets.hpp"
#include "drill/redaction/redactor.hpp"

namespace drill::pgbackrest {

/// Where pgbackrest runs.
struct Place {
  std::string config;               ///< path of pgbackrest.conf there; empty: there is none
  std::string include_path = {};    ///< of further *.conf files; empty: pgBackRest's default
  std::string work_directory = {};  ///< for locks, spool and tablespaces; empty: only the backups are listed
  std::vector<std::string> configuration_files;  ///< pgbackrest.conf and the files that it names, as they are there
};

/// A shell script for the container, and its arguments.
struct ArchiveQuestion {
  std::string_view script;
  std::vector<std::string> arguments;
};

/// The backups of one stanza as one place sees them. Runs nothing: it builds command lines and reads the answers.
class BackupSource {
 public:
  BackupSource() = default;  ///< of no stanza
  BackupSource(const BackupConfig& config, const BackupConfiguration& known, Place place);

  /// argv that lists the backups; read_list() reads the answer. Throws as read_info().
  [[nodiscard]] std::vector<std::string> list_command() const { return info_command(caller_); }
  [[nodiscard]] Info read_list(const InfoAnswer& answer) const;

  /// Options of pgbackrest.conf that the restore goes without; see options_to_reset().
  [[nodiscard]] const std::vector<std::string>& ignored_options() const { return ignored_; }
  /// argv of the restore of `backup` to `target` in a container with so many CPUs; see restore_processes(). [backup]
  /// process_max is more than that rule, here and below.
  [[nodiscard]] std::vector<std::string> restore_command(const Backup& backup, const RecoveryTarget& target,
                                                         unsigned cpus) const;
  /// The script that PostgreSQL calls as restore_command; see archive_get_script().
  [[nodiscard]] std::string fetch_script(const Backup& backup, unsigned cpus) const;
  /// argv that fetches one file of the archive; the path to write it to comes behind it.
  [[nodiscard]] std::vector<std::string> fetch_command(int repository, const std::string& file) const;

  /// Asks what the archive holds; parse_listing() reads the answer.
  [[nodiscard]] ArchiveQuestion listing_question(const ArchiveInfo& archive) const;
  /// Asks for the segments in some of ArchiveListing's directories; parse_segments() reads the answer.
  [[nodiscard]] ArchiveQuestion segments_question(const ArchiveInfo& archive,
                                                  const std::vector<std::string>& directories) const;

  /// Whose fault an error is; a configuration file that cannot be opened is no file that the backup lacks.
  [[nodiscard]] ErrorClass classify(const ErrorLine& error) const {
    return pgbackrest::classify(error, configuration_files_);
  }
  [[nodiscard]] const std::vector<std::string>& configuration_files() const { return configuration_files_; }
  /// Removes production's secrets from what pgbackrest said.
  [[nodiscard]] std::string redact(std::string_view text) const { return redactor_(text); }
  [[nodiscard]] const Redactor& redactor() const { return redactor_; }

 private:
  [[nodiscard]] RestoreOptions options(unsigned processes) const;

  Caller caller_;
  std::string config_;                   ///< production's pgbackrest.conf on this host, for messages
  std::optional<unsigned> process_max_;  ///< the operator's
  std::string work_directory_;
  std::vector<Repository> repositories_;
  std::vector<std::string> ignored_;
  std::vector<std::string> configuration_files_;
  Redactor redactor_;
};

}  // namespace drill::pgbackrest
