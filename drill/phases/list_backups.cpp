#include "drill/phases/list_backups.hpp"

namespace drill {
namespace {

/// Whether it says nothing of what the repository holds. A stanza that is not there may be a file system that is not
/// mounted.
bool is_unread(const pgbackrest::Status& status) {
  using namespace pgbackrest::status_code;
  return status.code == k_missing_stanza_path || status.code == k_missing_stanza_data || status.code == k_other;
}

}  // namespace

BackupListing list_backups(const pgbackrest::Info& info, UtcTime asked) {
  BackupListing out;
  out.at = asked;
  out.backups.reserve(info.backups.size());
  for (const auto& each : info.backups)
    out.backups.push_back({each.repo_key, each.label, each.type, each.stop_time, each.size});
  for (const auto& repository : info.repositories) {
    if (is_unread(repository.status)) out.unread.push_back(repository.key);
  }
  // Before several repositories were possible (2.32) only the stanza had a status.
  if (info.repositories.empty() && is_unread(info.status)) out.unread.push_back(1);
  return out;
}

}  // namespace drill
