#include "drill/phases/instance/disk_limits.hpp"

#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

#include "drill/outcome/drill_error.hpp"

namespace drill {
namespace {

constexpr const char* k_elsewhere =
    "Leave it out, or set [incus] pool to a pool of driver btrfs or lvm, or of driver dir on a disk.";

/// What is set, for messages; empty: nothing.
std::string keys_of(bool read, bool write) {
  if (!read && !write) return {};
  if (!read) return "[incus] write_limit";
  return write ? "[incus] read_limit and write_limit" : "[incus] read_limit";
}

std::string disk_limit_keys(const IncusConfig& incus) {
  return keys_of(!incus.read_limit.empty(), !incus.write_limit.empty());
}

[[noreturn]] void refuse(const IncusConfig& incus, const std::string& why) {
  throw DrillError{Reason::config_invalid, disk_limit_keys(incus) + " cannot be held: " + why, k_elsewhere};
}

std::string value_of(const incus::StoragePool& pool, const char* key) {
  const auto found = pool.config.find(key);
  return found == pool.config.end() ? std::string{} : found->second;
}

/// ZFS reads and writes in threads of its own, whose cgroup is not the instance's. A volume of its block mode is a
/// block device like any other.
void require_block_mode(const IncusConfig& incus, const incus::StoragePool& pool) {
  if (value_of(pool, "volume.zfs.block_mode") == "true") return;
  refuse(incus, "storage pool '" + pool.name +
                    "' is on ZFS, whose own threads read and write, and Incus limits those of the instance only");
}

/// A directory has no device of its own; Incus refuses to start the instance where the file system has none either.
void require_device_below(const IncusConfig& incus, const incus::StoragePool& pool,
                          const std::optional<FileSystemBelow>& below, Findings& findings) {
  if (!below) {
    findings.push_back(
        fmt::format("whether storage pool '{}' can hold {} is not known: its directory cannot be read here", pool.name,
                    disk_limit_keys(incus)));
    return;
  }
  if (below->name == "zfs") require_block_mode(incus, pool);
  // btrfs has a device number of its own making; Incus asks it for its devices.
  if (below->on_block_device || below->name == "btrfs") return;
  refuse(incus, fmt::format("storage pool '{}' is a directory on {}, which has no block device to limit", pool.name,
                            below->name == "another" ? "a file system" : below->name));
}

}  // namespace

std::optional<FileSystemBelow> file_system_below(const std::filesystem::path& path) {
  constexpr long k_zfs = 0x2fc12fc1;  // of OpenZFS; the kernel's headers do not have it
  struct stat about {};
  struct statfs system {};
  if (path.empty() || ::stat(path.c_str(), &about) != 0 || ::statfs(path.c_str(), &system) != 0) return std::nullopt;
  FileSystemBelow out;
  // Major 0 is given to file systems without a device.
  out.on_block_device = major(about.st_dev) != 0;
  if (system.f_type == static_cast<long>(BTRFS_SUPER_MAGIC)) {
    out.name = "btrfs";
  } else if (system.f_type == k_zfs) {
    out.name = "zfs";
  } else if (system.f_type == static_cast<long>(TMPFS_MAGIC)) {
    out.name = "tmpfs";
  } else if (!out.on_block_device) {
    out.name = "another";
  }
  return out;
}

bool counts_writeback(const std::filesystem::path& root) {
  std::ifstream controllers{root / "cgroup.controllers"};
  for (std::string word; controllers >> word;) {
    if (word == "io") return true;
  }
  return false;
}

void require_disk_limits(const IncusConfig& incus, const incus::StoragePool& pool,
                         const std::optional<FileSystemBelow>& below, bool counts_writeback, Findings& findings) {
  constexpr std::array<std::string_view, 6> k_block_devices{"btrfs", "lvm", "lvmcluster", "ceph", "linstor", "truenas"};
  if (disk_limit_keys(incus).empty()) return;
  if (pool.driver == "zfs") {
    require_block_mode(incus, pool);
  } else if (pool.driver == "dir") {
    require_device_below(incus, pool, below, findings);
  } else if (std::ranges::find(k_block_devices, pool.driver) == k_block_devices.end()) {
    findings.push_back(fmt::format("whether storage pool '{}' can hold {} is not known: its driver is '{}'", pool.name,
                                   disk_limit_keys(incus), pool.driver));
  }
  if (incus.write_limit.empty() || counts_writeback) return;
  findings.push_back(
      "[incus] write_limit holds only a part of the writes: this host has cgroups of version 1, which do not count "
      "what "
      "the kernel writes back later");
}

void throw_if_disk_limits_refused(const std::string& message, const incus::Device& root) {
  constexpr std::array<std::string_view, 3> k_words{"lock device", "disk limits", "backing block"};
  const std::string keys = keys_of(root.contains("limits.read"), root.contains("limits.write"));
  if (keys.empty()) return;
  if (std::ranges::none_of(k_words, [&](auto word) { return message.find(word) != std::string::npos; })) return;
  throw DrillError{Reason::incus_failed,
                   fmt::format("incus cannot apply {} to storage pool '{}': {}", keys, root.at("pool"), message),
                   k_elsewhere};
}

}  // namespace drill
