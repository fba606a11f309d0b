// The ledger of relations: when each relation of production was last read, so that a budget of reading can go round all
// of them. Values and rules only; relation_ledger_file.hpp knows where it is stored.
//
// A relation is known by the name of its database and its OID there: a table that was made anew is another one, a
// renamed one is the same. A drill reads it as it was in its backup, and each backup counts: that it was read says that
// its pages could be restored and read at that time, not that its pages of today can.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "drill/report/drill_report.hpp"
#include "drill/report/relation_readings.hpp"

namespace drill {

/// More relations are not remembered: 1,000,000 are a file of 7 MB, and 100 MB in memory.
inline constexpr std::size_t k_most_relations_remembered = 1'000'000;

/// Whole seconds; the epoch stands for "never".
using PastTime = std::chrono::sys_seconds;
inline constexpr PastTime k_never{};

enum class PastResult : std::uint8_t { sound, failed, damaged };

struct RelationPast {
  PastTime read{};                        ///< in full and without a finding, at level read or deep
  PastTime deep{};                        ///< the same at level deep
  PastTime tried{};                       ///< it had a turn that did not come to that
  PastResult result = PastResult::sound;  ///< of its last turn

  /// When it was last read in full at this level or a deeper one.
  [[nodiscard]] PastTime last_read(const std::string& level) const { return level == "deep" ? deep : read; }
  bool operator==(const RelationPast&) const = default;
  /// Some order, for a map.
  bool operator<(const RelationPast& other) const {
    return std::tie(read, deep, tried, result) < std::tie(other.read, other.deep, other.tried, other.result);
  }
};

/// A table whose first blocks were read.
struct BegunReading {
  std::string level;
  PastTime began{};              ///< the drill that read the first of them
  std::uint32_t next_block = 0;  ///< the first that was not read
};

struct DatabasePast {
  PastTime listed{};                                     ///< when the backup ended whose list of relations is followed
  std::map<std::uint32_t, RelationPast> relations = {};  ///< by OID; without those that never had a turn
  std::map<std::uint32_t, BegunReading> begun = {};      ///< by OID

  /// Nothing is known of it: default values.
  [[nodiscard]] RelationPast past(std::uint32_t oid) const;
};

struct RelationLedger {
  std::string stanza;
  std::map<std::string, DatabasePast> databases = {};

  /// Enters what the drill read, and removes relations that are no longer there: of databases that it listed, and
  /// unless its backup is older than one that was listed before. Returns how many relations were more than can be
  /// remembered.
  std::size_t record(const DrillReport& report);
  /// Null for a database that is not known.
  [[nodiscard]] const DatabasePast* find(const std::string& database) const;
};

}  // namespace drill
