// What lies in the WAL archive beside what `pgbackrest info` tells: timelines, their history files, and when the newest
// segments came. From `pgbackrest repo-ls --output=json` (pgBackRest's command reference; times are Unix seconds).
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "drill/pgbackrest/command_builder.hpp"
#include "drill/pgbackrest/info.hpp"

namespace drill::pgbackrest {

/// The text is not what `repo-ls --output=json` prints.
class ListingError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ArchiveListing {
  std::map<std::uint32_t, std::chrono::sys_seconds> histories;  ///< timelines with a history file, and when it came
  std::set<std::uint32_t> timelines;                            ///< timelines with WAL
  std::set<std::string> directories;                            ///< of WAL: the first 16 digits of its segments
  std::optional<std::chrono::sys_seconds> newest_at;            ///< when the newest segment came
  std::vector<std::string> partials;  ///< segments that came unfinished: "000000010000000000000005"
};

/// For list_archive.sh: the archive's own directory, and the one of its newest segments.
std::vector<std::string> listing_arguments(const Caller& caller, const ArchiveInfo& archive);

/// Reads what the script printed. Throws ListingError.
ArchiveListing parse_listing(std::string_view text);

/// WAL segments of an archive, "000000010000000000000005", and when each came.
using ArchivedSegments = std::map<std::string, std::chrono::sys_seconds>;

/// For list_segments.sh: some of ArchiveListing's directories.
std::vector<std::string> segments_arguments(const Caller& caller, const ArchiveInfo& archive,
                                            const std::vector<std::string>& directories);
ArchivedSegments parse_segments(std::string_view text);

}  // namespace drill::pgbackrest
