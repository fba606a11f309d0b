// What `pgbackrest info` listed during a drill, as plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "drill/text/utc_time.hpp"

namespace drill {

struct ListedBackup {
  int repository = 1;
  std::string label;
  std::string type;  ///< "full", "diff", "incr"
  UtcTime stopped;
  std::uint64_t size_bytes = 0;  ///< of the database
};

struct BackupListing {
  UtcTime at;  ///< when it was asked
  std::vector<ListedBackup> backups;
  /// Repositories that could not be read, or did not have the stanza: what they hold is not known, and a backup of
  /// theirs that is not listed need not be gone.
  std::vector<int> unread;
};

}  // namespace drill
