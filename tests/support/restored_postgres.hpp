// A PostgreSQL that was really restored: a sample production with a users table is backed up while it archives, more is
// written after the backup, and a second server replays it all from the archive and is promoted. The proxy devices of a
// fake daemon lead to it.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/program.hpp"

namespace test {

/// A server in standby mode that replays the archive, as long as this object lives.
class Standby {
 public:
  Standby(std::filesystem::path directory, const ProgramSpec& server)
      : directory_(std::move(directory)), server_(server) {}
  Standby(const Standby&) = delete;
  Standby& operator=(const Standby&) = delete;
  ~Standby();

  std::string socket() const { return directory_ / "run/.s.PGSQL.5432"; }
  std::string data() const { return directory_ / "data"; }
  std::string log() const { return server_.err(); }

 private:
  std::filesystem::path directory_;
  Program server_;
};

class RestoredPostgres {
 public:
  /// The server of this process, created at the first call. Throws std::runtime_error when PostgreSQL is not there.
  static const RestoredPostgres& get();

  RestoredPostgres(const RestoredPostgres&) = delete;
  RestoredPostgres& operator=(const RestoredPostgres&) = delete;
  ~RestoredPostgres();

  std::string socket() const { return (directory_ / "run/.s.PGSQL.5432").string(); }
  const std::string& major() const { return major_; }
  /// What `pgbackrest info --output=json` would say of its backup.
  const nlohmann::json& info() const { return info_; }
  /// The server's log of the recovery.
  const std::string& server_log() const { return server_log_; }
  /// Restores the backup once more, as a standby.
  std::unique_ptr<Standby> begin_standby(const std::string& name) const;
  /// Promotes it. Returns its log of the recovery.
  std::string promote(const Standby& standby) const;
  /// The newest WAL segment in the archive.
  const std::string& archive_max() const { return archive_max_; }

 private:
  RestoredPostgres();
  void make_production();
  void back_up();
  void describe_backup();
  void restore();
  std::string postgres_program(const std::string& name) const { return (programs_ / name).string(); }
  /// Runs as the postgres user where we are root.
  std::string run_as_postgres(const std::vector<std::string>& argv) const;
  std::string sql(const std::string& directory, const std::string& statement) const;
  ProgramSpec server(const std::string& data, const std::vector<std::string>& settings) const;
  void wait_for(const std::string& directory, const std::string& condition) const;

  std::filesystem::path directory_;
  std::filesystem::path programs_;
  std::string major_;
  std::optional<unsigned> uid_;
  std::optional<unsigned> gid_;
  std::string archive_max_;
  std::string server_log_;
  nlohmann::json info_;
  std::optional<Program> recovered_;
};

}  // namespace test
