// What would have been lost had production died as the drill began, by its own word and what came out of the archive.
#pragma once

#include <cstdint>

#include "drill/phases/proof/recovery_point.hpp"
#include "drill/postgres/production.hpp"

namespace drill {

struct Loss {
  Seconds seconds{0};          ///< the age of the oldest that was lost; 0: no transaction was
  std::uint64_t bytes = 0;     ///< of WAL that the archive did not have
  bool archive_lacks = false;  ///< production says that it archived what the archive does not have
};

/// `all_there`: the copy has every transaction of production's. `last_commit`: of the copy, or the backup's end.
[[nodiscard]] Loss judge_loss(const postgres::ProductionWord& production, const ServerFacts& facts, bool all_there,
                              UtcTime last_commit);

}  // namespace drill
