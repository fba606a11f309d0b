// How large the root disk of the instance is.
#pragma once

#include <cstdint>
#include <string>

#include "drill/config/config.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "incus-client/storage_pool.hpp"

namespace drill {

/// Bytes for a restored database of this size: the data, a quarter of it for growth while WAL is replayed, and 4 GiB
/// for the system, WAL segments and the recorded output. Rounded up to whole GiB.
std::uint64_t root_size_for(std::uint64_t backup_size);

/// As a size is configured: "12GiB", of whole GiB.
std::string root_size_text(std::uint64_t bytes);

/// Throws DrillError (no_space) when [incus] disk is set and the backup's data alone does not fit into it. Asked of
/// the backup that this host sees and of the one that is chosen inside. Returns where the pool may compress the data,
/// or holds nobody to a size.
void require_disk_for(const pgbackrest::Backup& backup, const IncusConfig& incus, const incus::StoragePool& pool);

/// What is to be said of a disk that the data fit into, if at all, but that is smaller than one that would be made for
/// them; empty when there is nothing.
std::string tight_disk(const pgbackrest::Backup& backup, const IncusConfig& incus);

}  // namespace drill
