#include "drill/phases/instance/root_size.hpp"

#include <fmt/format.h>

#include "drill/outcome/drill_error.hpp"
#include "drill/text/quantities.hpp"

namespace drill {

std::uint64_t root_size_for(std::uint64_t backup_size) {
  constexpr std::uint64_t k_gib = 1ULL << 30U;
  const std::uint64_t bytes = backup_size + backup_size / 4 + 4 * k_gib;
  return (bytes + k_gib - 1) / k_gib * k_gib;
}

std::string root_size_text(std::uint64_t bytes) {
  return std::to_string(bytes >> 30U) + "GiB";
}

namespace {

/// Incus makes ZFS pools with compression on, btrfs compresses where it is mounted so; directories have a size only
/// where the file system below them has project quotas.
bool may_take_more_than_its_size(const incus::StoragePool& pool) {
  if (pool.driver == "zfs" || pool.driver == "dir") return true;
  const auto options = pool.config.find("btrfs.mount_options");
  return options != pool.config.end() && options->second.find("compress") != std::string::npos;
}

}  // namespace

void require_disk_for(const pgbackrest::Backup& backup, const IncusConfig& incus, const incus::StoragePool& pool) {
  if (incus.disk.empty() || parse_byte_size(incus.disk) >= backup.size || may_take_more_than_its_size(pool)) return;
  throw DrillError{Reason::no_space,
                   fmt::format("[incus] disk is {}, the data of backup '{}' are {}", incus.disk, backup.label,
                               format_byte_size(backup.size)),
                   fmt::format("Set it to {} or more, or leave it out: then the disk is made to fit.",
                               root_size_text(root_size_for(backup.size)))};
}

std::string tight_disk(const pgbackrest::Backup& backup, const IncusConfig& incus) {
  if (incus.disk.empty() || parse_byte_size(incus.disk) >= root_size_for(backup.size)) return {};
  if (parse_byte_size(incus.disk) < backup.size) {
    return fmt::format(
        "[incus] disk is {}, the data of backup '{}' are {}: they fit only if the storage pool compresses them",
        incus.disk, backup.label, format_byte_size(backup.size));
  }
  return fmt::format(
      "[incus] disk is {}: the data of backup '{}' fit, but WAL replay and the operating system may not; {} is enough",
      incus.disk, backup.label, root_size_text(root_size_for(backup.size)));
}

}  // namespace drill
