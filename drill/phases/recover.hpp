// Recover: the server is started on the restored data and followed until it is promoted.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/container/background_command.hpp"
#include "drill/phases/restore.hpp"
#include "drill/postgres/session.hpp"

namespace drill {

/// A promoted server. It runs until its container is stopped, whatever becomes of this object.
struct RunningServer {
  std::unique_ptr<BackgroundCommand> process;
  postgres::SessionOptions session_options;
  std::unique_ptr<postgres::Session> session;
  RecoveryTarget target;                    ///< what it was recovered to
  std::vector<std::string> not_in_archive;  ///< WAL files that it asked for and the archive did not have
  UtcTime replayed_at{};                    ///< when the archive had no more for it, or it had reached its target
};

/// Returns when a query was answered after promotion. Fills RTO, recovery duration and WAL figures. `lifetime` bounds
/// the server itself, which outlives the phase. Throws DrillError: postgres_would_not_start, replay_failed, no_space;
/// incus::Error.
RunningServer recover(const DrillContext& drill, const Container& container, const BackupConfiguration& backup,
                      const Provisioned& provisioned, const Restored& restored, const Bounds& lifetime);

}  // namespace drill
