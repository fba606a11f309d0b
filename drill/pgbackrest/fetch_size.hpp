// What a drill reads from a repository, as far as `pgbackrest info` tells before anything is read: whoever pays for
// what leaves an object store wants to know.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "drill/pgbackrest/choose_backup.hpp"
#include "drill/pgbackrest/info.hpp"

namespace drill::pgbackrest {

struct FetchSize {
  int repository = 1;  ///< its key
  /// Bytes of the backup and of all that it builds on, as they lie in the repository, compressed or not. Of a
  /// block-incremental backup, for which `info` has no sum, what its whole chain has stored: that much at most. Absent
  /// where `info` does not tell.
  std::optional<std::uint64_t> backup;
  /// Bytes of WAL at most, before compression: from the backup's first segment to the last that its target may need.
  /// Absent where the archive is empty or the backup was made without one.
  std::optional<std::uint64_t> wal;
};

/// Of the backup that would be drilled: one entry. Where it is left to chance, the largest of each repository from
/// which one may come. Throws as choose_backup().
std::vector<FetchSize> fetch_sizes(const Info& info, const Wanted& wanted);

}  // namespace drill::pgbackrest
