// How far WAL is replayed: the recovery target as the configuration spells it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drill {

enum class TargetKind {
  end_of_archive,
  immediate,
  time,
  lsn,
  xid,
  name,
  random,  ///< an instant that is chosen once the archive is known (choose_backup.hpp); never given to pgBackRest
};

struct RecoveryTarget {
  TargetKind kind = TargetKind::end_of_archive;
  /// time: "2026-04-28 00:51:00+00" as PostgreSQL and pgBackRest read it, always UTC; lsn: "0/5000060"; xid: decimal;
  /// name: as given; random: the seed, decimal, or empty; empty for end_of_archive and immediate.
  std::string value;

  bool operator==(const RecoveryTarget&) const = default;
};

/// "end-of-archive", "immediate", "time:RFC3339", "lsn:X/Y", "xid:N", "name:TEXT", "random", "random:SEED".
/// Throws std::invalid_argument with the reason and what is allowed.
RecoveryTarget parse_target(std::string_view text);

/// A target of kind time.
RecoveryTarget time_target(std::chrono::sys_seconds time);

/// The instant of a time target, without its fraction of a second; absent for every other kind.
std::optional<std::chrono::sys_seconds> instant_of(const RecoveryTarget& target);

/// The --type argument of `pgbackrest restore`: "default", "immediate", "time", "lsn", "xid", "name". Not for random.
std::string restore_type(TargetKind kind);

/// For people and reports: the spelling that parse_target reads.
std::string to_string(const RecoveryTarget& target);

}  // namespace drill
