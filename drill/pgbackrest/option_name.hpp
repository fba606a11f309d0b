// Names of pgBackRest options: deprecated spellings and the number inside "repo2-path".
// The deprecated names are those that build/config.yaml lists under "deprecate", as far as a restore meets them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace drill::pgbackrest {

/// The present name of an option: "repo-s3-host" and "repo1-s3-host" are "repo1-storage-host", "db-path" is "pg1-path",
/// "backup-host" is "repo1-host". Any other name comes back as it is.
std::string present_name(std::string_view key);

/// "repo2-s3-endpoint" taken apart.
struct IndexedName {
  std::string_view group;   ///< "repo" or "pg"
  int index = 1;            ///< 1 to 256
  std::string_view option;  ///< "s3-endpoint"
};

/// nullopt when the name does not begin with repoN- or pgN-.
std::optional<IndexedName> split_index(std::string_view option);

}  // namespace drill::pgbackrest
