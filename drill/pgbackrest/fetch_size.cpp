#include "drill/pgbackrest/fetch_size.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "drill/postgres/lsn.hpp"

namespace drill::pgbackrest {
namespace {

const Backup* prior_of(const Info& info, const Backup& backup) {
  if (!backup.prior) return nullptr;
  const auto found = std::ranges::find_if(info.backups, [&](const Backup& other) {
    return other.repo_key == backup.repo_key && other.label == *backup.prior;
  });
  return found == info.backups.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> stored(const Info& info, const Backup& backup) {
  std::uint64_t sum = 0;
  const Backup* part = &backup;
  // No chain is longer than there are backups, whatever `info` says.
  for (std::size_t i = 0; part != nullptr && i <= info.backups.size(); ++i) {
    if (part->repository_size) return sum + *part->repository_size;  // with all that it builds on
    if (!part->repository_delta) return std::nullopt;
    sum += *part->repository_delta;
    if (!part->prior) return sum;
    part = prior_of(info, *part);
  }
  return std::nullopt;
}

/// The last segment that the replay may ask for; empty: not known.
std::string last_segment(const ArchiveInfo& archive, const Backup& backup, const RecoveryTarget& target) {
  if (target.kind == TargetKind::immediate) return backup.archive_stop.value_or("");
  return archive.max.value_or("");
}

std::optional<std::uint64_t> wal_from(const Info& info, const Backup& backup, const RecoveryTarget& target) {
  const auto* archive = info.archive_of(backup);
  if (archive == nullptr || !backup.archive_start) return std::nullopt;
  const std::string last = last_segment(*archive, backup, target);
  if (last.empty()) return std::nullopt;
  std::uint64_t size = postgres::k_default_segment_size;
  if (backup.lsn_start) size = postgres::segment_size_of(*backup.lsn_start, *backup.archive_start).value_or(size);
  try {
    const auto first_number = postgres::parse_segment(*backup.archive_start, size).number;
    auto last_number = postgres::parse_segment(last, size).number;
    if (target.kind == TargetKind::lsn)
      last_number = std::min(last_number, postgres::segment_of(postgres::parse_lsn(target.value), 1, size).number);
    if (last_number < first_number) return std::nullopt;
    return (last_number - first_number + 1) * size;
  } catch (const std::invalid_argument&) {
    return std::nullopt;  // names of another segment size than the one that was worked out
  }
}

}  // namespace

std::vector<FetchSize> fetch_sizes(const Info& info, const Wanted& wanted) {
  std::map<int, FetchSize> largest;
  for (const Backup* backup : may_be_chosen(info, wanted)) {
    auto& most = largest.try_emplace(backup->repo_key, FetchSize{backup->repo_key, {}, {}}).first->second;
    // What is absent is less than any number.
    most.backup = std::max(most.backup, stored(info, *backup));
    most.wal = std::max(most.wal, wal_from(info, *backup, wanted.target));
  }
  std::vector<FetchSize> out;
  out.reserve(largest.size());
  for (const auto& [key, size] : largest) out.push_back(size);
  return out;
}

}  // namespace drill::pgbackrest
