// Finds where the archive goes on in another timeline than the backup's, and whether production did so, too: after a
// failover the old timeline stops; beside a stray one, written by a server that was promoted elsewhere, it goes on.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/proof/recovery_point.hpp"

namespace drill {

/// A change of timeline after the backup.
struct Fork {
  std::uint32_t parent = 0;
  std::uint32_t child = 0;
  postgres::Lsn at;
};

/// The forks between the backup and the end of replay, oldest first.
std::vector<Fork> forks_followed(const ServerFacts& facts, const pgbackrest::Backup& backup);

/// The directories of the archive that hold WAL from one of these forks on.
std::vector<std::string> directories_of(const std::vector<Fork>& forks, const ServerFacts& facts,
                                        const std::set<std::string>& directories);

/// The result of judge_forks().
struct ForkJudgement {
  std::optional<RecoveryFault> fault;  ///< wrong_timeline
  std::vector<std::string> findings;   ///< the failovers, and what they left behind
};

/// `segments`: null when the archive could not be listed; then only `production` counts. `production`: the timeline
/// that production itself reports, if it was asked; it is decisive.
[[nodiscard]] ForkJudgement judge_forks(const std::vector<Fork>& forks, const ServerFacts& facts,
                                        const pgbackrest::ArchivedSegments* segments,
                                        std::optional<std::uint32_t> production = std::nullopt);

}  // namespace drill
