// The size of the instance's root disk.
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

/// Formats a size of whole GiB as in the configuration: "12GiB".
std::string root_size_text(std::uint64_t bytes);

/// Throws DrillError (no_space) when [incus] disk is set and the backup's data alone does not fit into it. Called for
/// the backup that this host sees and for the one that is chosen inside. Returns when the pool may compress the data or
/// does not enforce sizes.
void require_disk_for(const pgbackrest::Backup& backup, const IncusConfig& incus, const incus::StoragePool& pool);

/// A finding about a configured disk that is smaller than the default size for this backup; empty when there is none.
std::string tight_disk(const pgbackrest::Backup& backup, const IncusConfig& incus);

}  // namespace drill
