// `pgbackrest info --output=json`, as values. Field names and codes: pgBackRest's src/command/info/info.c.
// Unknown keys are ignored (newer versions add some); a missing or mistyped key that we rely on is an InfoError.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "drill/postgres/lsn.hpp"

namespace drill::pgbackrest {

/// The JSON is not what `pgbackrest info` prints; the text names the key.
class InfoError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// status.code of a stanza or of one repository of it; the numbers are pgBackRest's.
namespace status_code {
inline constexpr int k_ok = 0;
inline constexpr int k_missing_stanza_path = 1;
inline constexpr int k_no_valid_backups = 2;
inline constexpr int k_missing_stanza_data = 3;
inline constexpr int k_mixed = 4;  ///< the repositories differ, look at each
inline constexpr int k_database_mismatch = 5;
inline constexpr int k_backup_not_found = 6;
inline constexpr int k_other = 99;  ///< of one repository: it could not be read, the message is pgBackRest's error
}  // namespace status_code

struct Status {
  int code = 0;
  std::string message;

  /// The message's, without the colon after which pgBackRest appends its whole stack of causes.
  [[nodiscard]] std::string first_line() const {
    const auto line = message.substr(0, message.find('\n'));
    return line.ends_with(':') ? line.substr(0, line.size() - 1) : line;
  }
};

struct RepositoryInfo {
  int key = 1;
  std::string cipher;  ///< "none", "aes-256-cbc"
  Status status;
};

/// One entry of the database history: a new one begins with each initdb or major upgrade of production.
struct DatabaseInfo {
  int id = 0;
  int repo_key = 1;
  std::uint64_t system_id = 0;
  std::string version;  ///< "15", "9.6"
};

/// The WAL that one repository holds of one database history entry.
struct ArchiveInfo {
  std::string id;  ///< "15-1"
  int database_id = 0;
  int repo_key = 1;
  std::optional<std::string> min;  ///< oldest and newest WAL segment, 24 hex digits; absent when the archive is empty
  std::optional<std::string> max;
};

struct Backup {
  std::string label;
  std::string type;                  ///< "full", "diff", "incr"
  std::optional<std::string> prior;  ///< the backup this one builds on directly
  int database_id = 0;
  int repo_key = 1;
  bool error = false;  ///< pgBackRest found page checksum errors while backing up; false when it does not say
  std::chrono::sys_seconds start_time;  ///< UTC
  std::chrono::sys_seconds stop_time;
  std::optional<postgres::Lsn> lsn_start;  ///< absent for backups of old pgBackRest versions
  std::optional<postgres::Lsn> lsn_stop;
  std::optional<std::string> archive_start;  ///< WAL segments the backup needs; absent for an offline backup
  std::optional<std::string> archive_stop;
  std::uint64_t size = 0;                        ///< bytes of the database, uncompressed: what a restore writes
  std::uint64_t delta = 0;                       ///< bytes copied by this backup
  std::optional<std::uint64_t> repository_size;  ///< absent for block-incremental backups
  std::optional<std::uint64_t> repository_delta;
  std::string pgbackrest_version;  ///< that made it
};

/// One stanza.
struct Info {
  std::string config;  ///< path of the pgbackrest.conf that was asked with, for messages; empty: pgBackRest's default
  std::string stanza;
  Status status;
  std::string cipher;
  std::vector<RepositoryInfo> repositories;
  std::vector<DatabaseInfo> databases;  ///< per repository, oldest first
  std::vector<ArchiveInfo> archives;
  std::vector<Backup> backups;  ///< as pgBackRest lists them: by time

  /// The history entry a backup was made of; nullptr when `info` does not list it.
  [[nodiscard]] const DatabaseInfo* database_of(const Backup& backup) const;
  /// Of the cluster that a backup was made of, as PostgreSQL prints it; empty when `info` does not list it.
  [[nodiscard]] std::string system_identifier_of(const Backup& backup) const;
  /// The archive that continues a backup, in the backup's own repository; nullptr when there is none.
  [[nodiscard]] const ArchiveInfo* archive_of(const Backup& backup) const;
};

/// Throws InfoError; also when the JSON does not speak of this stanza.
Info parse_info(std::string_view json_text, std::string_view stanza);

}  // namespace drill::pgbackrest
