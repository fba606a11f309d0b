// How far WAL is replayed: the recovery target as the configuration spells it.
#pragma once

#include <string>
#include <string_view>

namespace drill::pgbackrest {

enum class TargetKind { end_of_archive, immediate, time, lsn, xid, name };

struct RecoveryTarget {
  TargetKind kind = TargetKind::end_of_archive;
  /// time: "2026-04-28 00:51:00+00" as PostgreSQL and pgBackRest read it, always UTC; lsn: "0/5000060"; xid: decimal;
  /// name: as given; empty for end_of_archive and immediate.
  std::string value;

  bool operator==(const RecoveryTarget&) const = default;
};

/// "end-of-archive", "immediate", "time:RFC3339", "lsn:X/Y", "xid:N", "name:TEXT".
/// Throws std::invalid_argument with the reason and what is allowed.
RecoveryTarget parse_target(std::string_view text);

/// The --type argument of `pgbackrest restore`: "default", "immediate", "time", "lsn", "xid", "name".
std::string restore_type(TargetKind kind);

/// For people and reports: the spelling that parse_target reads.
std::string to_string(const RecoveryTarget& target);

}  // namespace drill::pgbackrest
