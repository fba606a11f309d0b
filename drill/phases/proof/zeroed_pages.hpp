// Pages of tables that are all zero. PostgreSQL takes such a page for one that was added and not used yet, which it
// often is; or a disk lost it, and its rows are missing without a word.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/phases/proof/data_tasks.hpp"
#include "drill/postgres/session.hpp"

namespace drill {

/// Finds out whether there were rows in the blocks of the task's table, which are all zero, and returns the proofs in
/// words: a bit of the visibility map, or entries of an index that point there. A page that was never used has neither:
/// the bit is set for a page with its own mark of it only (visibilitymap_set in
/// src/backend/access/heap/visibilitymap.c), and an entry outlives its row's line pointer at no time. Of a lost page
/// there is no proof when the table has no index over all rows and was not vacuumed since.
/// Throws postgres::SessionError, incus::Error.
std::vector<std::string> proofs_of_lost_rows(const Bounds& bounds, postgres::SessionOptions server,
                                             const DataTask& task, const std::vector<std::uint64_t>& blocks);

}  // namespace drill
