// Transactions that production had prepared for a second commit (PREPARE TRANSACTION) outlive the restore, and hold
// locks that would keep whoever reads their tables waiting for ever.
#pragma once

#include "drill/bounds/bounds.hpp"
#include "drill/outcome/findings.hpp"
#include "drill/postgres/session.hpp"

namespace drill {

/// Rolls them back in all databases, and opens those that let nobody in. A finding names each, also where that failed:
/// it says nothing about the backup. Costs one query where there are none. Throws DrillError (server_crashed) when the
/// server is gone, incus::Error, and CutShort when the bounds are reached.
void roll_back_prepared_transactions(const Bounds& bounds, const postgres::Server& server, Findings& findings);

}  // namespace drill
