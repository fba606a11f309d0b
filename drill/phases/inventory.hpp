// What the restored cluster holds: databases, extensions, collation versions, and what would have reached out of it.
#pragma once

#include <vector>

#include "drill/phases/recover.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// Asks the promoted server, database by database; those that let nobody in are listed by name and size. Fills
/// report.databases and adds a finding for each thing that was neutralised and each collation whose version differs
/// from the image's. Throws postgres::SessionError, incus::Error.
void take_inventory(const DrillContext& drill, RunningServer& server);

}  // namespace drill
