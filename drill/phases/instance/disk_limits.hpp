// [incus] read_limit and write_limit: where Incus can hold a root disk to them, as far as it is known before the drill.
// Incus sets them on the block device below the pool, in the cgroup of the instance.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "drill/config/config.hpp"
#include "drill/outcome/findings.hpp"
#include "incus-client/device.hpp"
#include "incus-client/storage_pool.hpp"

namespace drill {

/// The file system that holds a directory.
struct FileSystemBelow {
  std::string name;  ///< "btrfs", "zfs", "tmpfs", or "another" of those without a block device; else empty
  bool on_block_device = false;
};

/// Nothing where the path is not known or cannot be read here.
std::optional<FileSystemBelow> file_system_below(const std::filesystem::path& path);

/// Whether the kernel counts what is written back from the page cache against the cgroup that wrote it, as version 2 of
/// cgroups does and version 1 does not. `root`: "/sys/fs/cgroup".
bool counts_writeback(const std::filesystem::path& root);

/// Throws DrillError (config_invalid) where a limit is set that this pool is known not to hold. What cannot be known,
/// or holds a part only, becomes a finding. `below`: of a "dir" pool's source.
void require_disk_limits(const IncusConfig& incus, const incus::StoragePool& pool,
                         const std::optional<FileSystemBelow>& below, bool counts_writeback, Findings& findings);

/// Throws DrillError (incus_failed) when it was the limits of this root disk that kept the daemon from starting the
/// instance. `message`: the daemon's.
void throw_if_disk_limits_refused(const std::string& message, const incus::Device& root);

}  // namespace drill
