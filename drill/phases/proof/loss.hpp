// What would have been lost if production had died when the drill began, by its own answer and by what the archive had.
#pragma once

#include <cstdint>

#include "drill/phases/proof/recovery_point.hpp"
#include "drill/postgres/production.hpp"

namespace drill {

struct Loss {
  Seconds seconds{0};          ///< age of the oldest lost transaction; 0: none was lost
  std::uint64_t bytes = 0;     ///< of WAL that the archive did not have
  bool archive_lacks = false;  ///< production says that it archived WAL that the archive lacks
};

/// `all_there`: the copy has every transaction of production's. `last_commit`: of the copy, or the backup's end.
[[nodiscard]] Loss judge_loss(const postgres::ProductionState& production, const ServerFacts& facts, bool all_there,
                              UtcTime last_commit);

}  // namespace drill
