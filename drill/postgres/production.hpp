// What production reports about itself during a drill: how far it has written and archived WAL.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/postgres/lsn.hpp"
#include "drill/postgres/session.hpp"

namespace drill::postgres {

/// All values are of one moment. Times are by production's own clock.
struct ProductionState {
  using Time = std::chrono::system_clock::time_point;
  Time asked_at;
  std::string system_identifier;
  Lsn written;
  std::uint32_t timeline = 0;
  std::uint64_t segment_size = 0;
  std::optional<std::string> last_archived;  ///< the segment that it archived last; absent when it reports none
  std::optional<Time> last_archived_at;
  std::optional<Time> last_archived_written;  ///< the last write to it; absent when its file was reused since
  std::string time_zone;
  std::uint64_t next_transaction = 0;
  std::string committed;  ///< of the last transactions before that one: '1' for each that was committed, else '0'
};

/// Queries production; the role needs pg_monitor. Throws SessionError, also when the server is a standby, and CutShort.
ProductionState ask_production(const Bounds& bounds, const std::string& connection);

/// Whether the copy has every transaction that production had: it lacks none that had begun or was committed. `session`
/// is of the copy, before anything was written there. Throws SessionError, CutShort.
bool has_all_transactions(const Bounds& bounds, Session& session, const ProductionState& production);

}  // namespace drill::postgres
