// The restored server's log while it is written: kept in a file, read for progress, findings and failures.
#pragma once

#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "drill/pgbackrest/secrets.hpp"
#include "drill/postgres/recovery_times.hpp"
#include "drill/postgres/server_log.hpp"

namespace drill {

class ServerOutput {
 public:
  ServerOutput(const std::filesystem::path& log, pgbackrest::Redactor redact);

  /// The next piece, cut anywhere. Safe to call beside the functions below.
  void take(std::string_view chunk);

  /// The server is started once more.
  void restart();

  /// What is known so far, as one consistent picture.
  struct Picture {
    postgres::ServerLog log;
    postgres::RecoveryTimes times;
    std::vector<std::string> findings;
    std::vector<std::string> not_in_archive;  ///< what archive-get reported with its mark
    std::string last_line;
  };
  Picture picture() const;

 private:
  mutable std::mutex mutex_;
  std::ofstream file_;
  pgbackrest::Redactor redact_;
  std::string pending_;
  Picture picture_;
};

}  // namespace drill
