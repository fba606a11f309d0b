// The restored server's log while it is written: kept in a file, read for progress, findings and failures.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "drill/host/bounded_log.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/postgres/recovery_times.hpp"
#include "drill/postgres/server_log.hpp"
#include "drill/redaction/redactor.hpp"
#include "drill/text/line_buffer.hpp"

namespace drill {

class ServerOutput {
 public:
  /// How many findings, and how many WAL files that the archive did not have, are kept: the last ones.
  static constexpr std::size_t k_kept = 1000;

  /// Secrets are left out of the file alone: the log is read as it is, since a secret may be a word of it.
  ServerOutput(const std::filesystem::path& log, Redactor redact);

  /// The next piece, cut anywhere. Safe to call beside the functions below.
  void take(std::string_view chunk);

  /// The server is started once more.
  void restart();

  /// What is known so far, all of one moment. Its texts may hold secrets: redact what leaves the drill.
  struct Snapshot {
    postgres::LogState log;
    postgres::RecoveryTimes times;
    pgbackrest::ArchiveGetErrors archive_get_errors;
    std::vector<std::string> findings;
    std::vector<std::string> not_in_archive;  ///< what archive-get reported with its mark
    std::string last_line;
  };
  Snapshot snapshot() const;

 private:
  void take_line(std::string_view line, bool cut);

  mutable std::mutex mutex_;
  BoundedLog file_;
  Redactor redact_;
  LineBuffer lines_;
  postgres::ServerLog log_;
  Snapshot said_;  ///< its log is filled in when it is asked for
};

}  // namespace drill
