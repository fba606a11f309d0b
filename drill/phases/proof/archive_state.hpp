// Compares the repository's archive before and after the restored server ran: the drill must not have changed it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/container/container.hpp"
#include "drill/outcome/findings.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/proof/forks.hpp"

namespace drill {

/// The archive to list with the container's pgbackrest.
struct AskedArchive {
  const Container& container;
  const pgbackrest::BackupSource& source;
  const pgbackrest::ArchiveInfo* archive;  ///< null: there is none
};

/// Lists the archive. Returns nothing and adds a finding when that cannot be done (a key that may not list, an old
/// pgBackRest); returns nothing when there is no archive. Throws incus::Error.
std::optional<pgbackrest::ArchiveListing> list_archive(const Bounds& bounds, const AskedArchive& asked,
                                                       Findings& findings);

/// Lists the segments that the archive has from these forks on, for judge_forks(). Returns nothing and adds a finding
/// when it cannot be listed. Throws incus::Error.
std::optional<pgbackrest::ArchivedSegments> list_forks(const Bounds& bounds, const AskedArchive& asked,
                                                       const std::vector<Fork>& forks, const ServerFacts& facts,
                                                       Findings& findings);

/// The timeline that the drill's server promoted itself to, which was free in the archive before.
struct OwnTimeline {
  std::uint32_t timeline;
  std::string data_directory;  ///< of that server
  int repository;              ///< its key
};

/// Lists the archive again. Throws DrillError (production_touched) when it has a history file or WAL of that timeline
/// that the drill's server could have written; incus::Error.
void prove_untouched(const Bounds& bounds, const AskedArchive& asked, const pgbackrest::ArchiveListing& before,
                     const OwnTimeline& own, Findings& findings);

}  // namespace drill
