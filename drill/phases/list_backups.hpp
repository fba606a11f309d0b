// The backups that `pgbackrest info` listed, as the ledger takes them.
#pragma once

#include "drill/pgbackrest/backup_source.hpp"
#include "drill/report/backup_listing.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {

/// `asked`: a moment before pgbackrest was asked. What came to the repository later may be missing.
BackupListing list_backups(const pgbackrest::Info& info, UtcTime asked);

}  // namespace drill
