// In which order the relations have their turns where not all of them can be read in one drill.
#pragma once

#include <cstddef>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/coverage/relation_ledger.hpp"
#include "drill/phases/proof/relations.hpp"

namespace drill {

/// A relation that is to be read.
struct Turn {
  const VerifiedDatabase* database;
  const Relation* relation;
};

struct ReadingOrder {
  std::vector<Turn> turns;
  /// So many of the first are read by every drill: system catalogs and sequences, which all others rest on. They are
  /// part of the order like the others where together they are more than 1 GiB.
  std::size_t always = 0;
};

/// First those in which the last drill found damage or that it could not read, then those that were never read at this
/// level, then the one that waits longest. Of those that wait equally long the small ones come first, database by
/// database: a drill reads as many as it can, and connects seldom. The turns point into `databases`.
ReadingOrder order_of_reading(const std::vector<VerifiedDatabase>& databases, const RelationLedger& ledger,
                              VerifyLevel level);

/// Tables in parts that earlier drills began are read on from where these ended. Blocks are counted as they are in this
/// backup: what production changed before them since then is read when the table has its next turn.
void continue_begun(std::vector<VerifiedDatabase>& databases, const RelationLedger& ledger, VerifyLevel level);

}  // namespace drill
