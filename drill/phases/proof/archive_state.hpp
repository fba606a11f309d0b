// The repository's archive before the restored server ran and after: it must be as if there had been no drill.
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

/// Whose archive is asked for, with the container's pgbackrest.
struct AskedArchive {
  const Container& container;
  const pgbackrest::BackupSource& source;
  const pgbackrest::ArchiveInfo* archive;  ///< null: there is none
};

/// Lists the archive; nothing, and a finding, when that cannot be done (a key that may not list, an old pgBackRest);
/// nothing when there is no archive. Throws incus::Error.
std::optional<pgbackrest::ArchiveListing> list_archive(const Bounds& bounds, const AskedArchive& asked,
                                                       Findings& findings);

/// What the archive holds from forks on that the drill's server followed, as judge_forks() wants it; nothing, and a
/// finding, when it cannot be listed. Throws incus::Error.
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
