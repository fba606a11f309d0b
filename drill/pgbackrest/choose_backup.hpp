// Which backup is restored, from which repository and how far: what the configuration leaves open ("latest", "random",
// "stalest", "any") is decided here.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/config/recovery_target.hpp"
#include "drill/pgbackrest/info.hpp"

namespace drill::pgbackrest {

/// When a drill last said of a backup that it is proven or fails, by repository key and label. One that is not in it
/// was never drilled to such an end.
using Judged = std::map<std::pair<int, std::string>, std::chrono::system_clock::time_point>;

/// What the configuration asks for.
struct Wanted {
  std::string set = "latest";
  std::string repo = "any";
  RecoveryTarget target = {};
  Judged judged = {};  ///< for "stalest"
};

/// Of [backup]. Throws as parse_target().
Wanted wanted_backup(const BackupConfig& config, Judged judged);

/// Whether the choice rests on what past drills said.
inline bool asks_for_stalest(const BackupConfig& config) {
  return config.set == "stalest" || config.repo == "stalest";
}

/// The backup to restore. Of several repositories:
/// - "any": as a plain `pgbackrest restore` does, the first one, by key, that has such a backup;
/// - a key: that one;
/// - "each": every one in turn, which is a drill for each; for planning the largest of their backups;
/// - "stalest": the one whose such backup was judged longest ago, or never; between those that never were, the one of
///   which any backup was judged longest ago.
/// Set "latest" is the newest of the repository by stop time that ended before the target, error flag or not; "stalest"
/// is the one that was judged longest ago of all repositories ("any" and "stalest" are the same here), before them
/// those that never were, the newest first; else the one with this label. A backup that failed waits for its next turn
/// as one that was proven: it must not keep the others from being drilled. Where set or target is random: the largest
/// that may be chosen, for planning. Throws DrillError: no_backup, or repository_unreachable when a repository could
/// not be read.
const Backup& choose_backup(const Info& info, const Wanted& wanted);

/// The backups of all drills that lead to one verdict: with repo "each" one of each repository that has one, by key.
/// Not empty. Throws as choose_backup.
std::vector<const Backup*> choose_backups(const Info& info, const Wanted& wanted);

/// The backups of the next drills, in order: with set "stalest" all that may be chosen, each in its turn; else as
/// choose_backups. Empty when that is left to chance. Throws as choose_backup.
std::vector<const Backup*> next_backups(const Info& info, const Wanted& wanted);

/// The backups from which the drill takes one: that of choose_backup() unless set or target is random. With repo "each"
/// of each repository. Throws as it.
std::vector<const Backup*> may_be_chosen(const Info& info, const Wanted& wanted);

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
Choice choose(const Info& info, const Wanted& wanted, std::uint64_t seed,
              std::optional<std::chrono::sys_seconds> archive_end);

}  // namespace drill::pgbackrest
