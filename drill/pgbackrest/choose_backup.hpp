// Which backup is restored and how far: what the configuration leaves open ("latest", "random") is decided here.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "drill/config/recovery_target.hpp"
#include "drill/pgbackrest/info.hpp"

namespace drill::pgbackrest {

/// The backup to restore for a target, as pgBackRest chooses it: "latest" is the newest by stop time that ended before
/// the target (between equals the one in the repository with the lower key), error flag or not; else the one with this
/// label. Where set or target is random: the largest that may be chosen, for planning.
/// Throws DrillError: no_backup, or repository_unreachable when a repository could not be read.
const Backup& choose_backup(const Info& info, const std::string& set, const RecoveryTarget& target);

/// True when no repository could be read, and each of them for what its files are: another passphrase than theirs, or
/// damage. Whoever asks with the same configuration, wherever he stands, reads them no better.
bool unreadable_everywhere(const Info& info);

/// Everything decided.
struct Choice {
  Backup backup;
  RecoveryTarget target;              ///< never random
  std::optional<std::uint64_t> seed;  ///< of what was left to chance
};

/// Decides; `seed` is used where something is random and the target does not bring a seed of its own.
/// `archive_end`: an instant up to which the archive is known to go; needed for a random target, which is chosen
/// uniformly between the end of the oldest backup that may be chosen and it. Throws DrillError as choose_backup.
Choice choose(const Info& info, const std::string& set, const RecoveryTarget& target, std::uint64_t seed,
              std::optional<std::chrono::sys_seconds> archive_end);

}  // namespace drill::pgbackrest
