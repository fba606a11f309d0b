// Where the archive goes on in another timeline than the backup's, and whether that is production's own way: after a
// failover the old timeline stops; beside a stray one, which a server that was promoted elsewhere wrote, it goes on.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/proof/recovery_point.hpp"

namespace drill {

/// One timeline left for another, after the backup.
struct Fork {
  std::uint32_t parent = 0;
  std::uint32_t child = 0;
  postgres::Lsn at;
};

/// Those on the way from the backup to what was replayed, oldest first.
std::vector<Fork> forks_followed(const ServerFacts& facts, const pgbackrest::Backup& backup);

/// The directories of the archive that hold WAL from one of these forks on.
std::vector<std::string> directories_of(const std::vector<Fork>& forks, const ServerFacts& facts,
                                        const std::set<std::string>& directories);

/// What comes of it.
struct ForkJudgement {
  std::optional<RecoveryFault> fault;  ///< wrong_timeline
  std::vector<std::string> findings;   ///< the failovers, and what they left behind
};

/// `segments`: null where the archive could not be listed; then only production's word is judged by.
/// `production`: the timeline that production itself says it is on, where it was asked: that settles it.
[[nodiscard]] ForkJudgement judge_forks(const std::vector<Fork>& forks, const ServerFacts& facts,
                                        const pgbackrest::ArchivedSegments* segments,
                                        std::optional<std::uint32_t> production = std::nullopt);

}  // namespace drill
