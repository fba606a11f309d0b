// Follows the restored server's log: writes it to a file, and reads progress, findings and failures from it.
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
  /// The most findings, and the most WAL files missing in the archive, that are kept: the last ones.
  static constexpr std::size_t k_kept = 1000;

  /// Redacts secrets in the file only: the log is parsed unchanged, because a secret may be a word of it.
  ServerOutput(const std::filesystem::path& log, Redactor redact);

  /// Takes the next piece of the log, cut anywhere. Safe to call from another thread than the functions below.
  void take(std::string_view chunk);

  /// Call it when the server is started again.
  void restart();

  /// A consistent view of what is known so far. Its texts may hold secrets: redact what leaves the drill.
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
