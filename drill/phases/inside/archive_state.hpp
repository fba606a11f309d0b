// The repository's archive before the restored server ran and after: it must be as if there had been no drill.
#pragma once

#include <optional>

#include "drill/pgbackrest/archive_listing.hpp"
#include "drill/phases/proof/forks.hpp"
#include "drill/phases/provision.hpp"

namespace drill {

/// Lists the archive with the container's pgbackrest; nothing, and a finding, when that cannot be done (a key that may
/// not list, an old pgBackRest) or when there is no archive. Throws incus::Error.
std::optional<pgbackrest::ArchiveListing> list_archive(const DrillContext& drill, const Container& container,
                                                       const pgbackrest::Redactor& redact,
                                                       const pgbackrest::ArchiveInfo* archive);

/// What the archive holds from forks on that the drill's server followed, as judge_forks() wants it; nothing, and a
/// finding, when it cannot be listed. Throws incus::Error.
std::optional<pgbackrest::ArchivedSegments> list_forks(const DrillContext& drill, const Container& container,
                                                       const Provisioned& provisioned, const std::vector<Fork>& forks,
                                                       const ServerFacts& facts);

/// The drill's server is on `timeline` now, which was free in the archive `before`. Lists it again. Throws DrillError
/// (production_touched) when it has a history file or WAL of that timeline that the drill's server could have written;
/// incus::Error.
void prove_untouched(const DrillContext& drill, const Container& container, const Provisioned& provisioned,
                     const pgbackrest::ArchiveListing& before, std::uint32_t timeline);

}  // namespace drill
