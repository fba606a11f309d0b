// The restored server as a process of the container.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/config/recovery_target.hpp"
#include "drill/container/background_command.hpp"
#include "drill/container/container.hpp"
#include "drill/phases/inside/server_output.hpp"

namespace drill {

/// Limits that the WAL asks for beyond those of the backup: "max_connections" -> 200.
using RaisedLimits = std::map<std::string, std::int64_t>;

/// What it takes to start the server, once or again.
struct ServerProcess {
  const Container& container;
  const Config& config;
  int major;  ///< of PostgreSQL
  std::string data_directory;
  std::string bin_directory;
  const std::shared_ptr<ServerOutput> output;
  const Bounds lifetime;  ///< bounds the server itself, which outlives the phase

  /// Starts the server in the foreground of an exec, whose exit code is the server's. It recovers to `target`: the one
  /// given to pgBackRest at the restore, or the end of the archive. Throws incus::Error.
  [[nodiscard]] std::unique_ptr<BackgroundCommand> start(const RaisedLimits& raised, TargetKind target) const;

  /// Asks a server in standby mode to promote itself. It replays all that archive and pg_wal have first, and ends where
  /// recovery would: CheckForStandbyTrigger in src/backend/access/transam/xlogrecovery.c is asked when both failed.
  /// Returns why it could not be asked, as it has just ended; empty when it was. Throws incus::Error.
  [[nodiscard]] std::string promote(const Bounds& bounds) const;

  /// Fast shutdown; returns when the process has ended, at once if it had ended before. Throws DrillError
  /// (replay_failed), incus::Error.
  void stop(const Bounds& bounds, BackgroundCommand& process) const;
};

}  // namespace drill
