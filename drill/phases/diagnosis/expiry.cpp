#include "drill/phases/diagnosis/expiry.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/inside/source_inside.hpp"

namespace drill {
namespace {

constexpr const char* k_hint = "Schedule the drill for a time when no backups expire.";

bool may_be_expiry(Reason reason) {
  constexpr std::array k_looks{Reason::restore_failed, Reason::replay_failed, Reason::replay_incomplete,
                               Reason::wrong_timeline, Reason::postgres_would_not_start};
  return std::find(k_looks.begin(), k_looks.end(), reason) != k_looks.end();
}

bool is_of_wal(Reason reason) {
  return reason == Reason::replay_failed || reason == Reason::replay_incomplete;
}

bool has(const pgbackrest::Info& info, const pgbackrest::Backup& backup) {
  return std::any_of(info.backups.begin(), info.backups.end(),
                     [&](const auto& each) { return each.label == backup.label && each.repo_key == backup.repo_key; });
}

[[noreturn]] void throw_unreadable(const std::string& why, const std::string& hint, const DrillError& error) {
  throw DrillError{Reason::repository_unreachable,
                   "the repository became unreadable during the drill: " + why + "; before that: " + error.what(),
                   hint};
}

/// `info` succeeds where it cannot reach a repository, and says so of that one. Damage is another matter: that is what
/// the drill is there to find.
void throw_if_out_of_reach(const pgbackrest::Info& now, int repo_key, const Redactor& redact, const DrillError& error) {
  for (const auto& repository : now.repositories) {
    if (repository.key != repo_key || repository.status.code != pgbackrest::status_code::k_other) continue;
    const auto why = pgbackrest::wrapped_class(repository.status.message);
    if (why != pgbackrest::ErrorClass::repository_unreachable && why != pgbackrest::ErrorClass::access_denied) continue;
    throw_unreadable(redact(repository.status.first_line()), "", error);
  }
}

}  // namespace

void throw_if_expired(const pgbackrest::Info& before, const pgbackrest::Info& now, const pgbackrest::Backup& restored,
                      const DrillError& error) {
  // A repository that lost all of them did not expire them.
  const bool any = std::any_of(now.backups.begin(), now.backups.end(),
                               [&](const auto& each) { return each.repo_key == restored.repo_key; });
  if (!any) return;
  if (!has(now, restored)) {
    throw DrillError{Reason::no_backup, "backup '" + restored.label + "' expired during the drill: " + error.what(),
                     k_hint};
  }
  if (!is_of_wal(error.reason())) return;
  const auto gone = std::find_if(before.backups.begin(), before.backups.end(), [&](const auto& each) {
    return each.repo_key == restored.repo_key && !has(now, each);
  });
  if (gone == before.backups.end()) return;
  throw DrillError{Reason::no_backup,
                   "backup '" + gone->label + "' expired while '" + restored.label +
                       "' was drilled, and WAL that is missing may have been removed with it: " + error.what(),
                   k_hint};
}

void throw_if_repository_changed(const Bounds& bounds, const Container& container,
                                 const pgbackrest::BackupSource& source, const pgbackrest::Info& before,
                                 const pgbackrest::Backup& restored, const DrillError& error) {
  constexpr std::chrono::minutes k_limit{2};
  if (!may_be_expiry(error.reason())) return;
  pgbackrest::Info now;
  try {
    now = read_info_inside(bounds.at_most(k_limit), container, source);
  } catch (const DrillError& refused) {
    if (refused.reason() != Reason::repository_unreachable) return;
    throw_unreadable(refused.what(), refused.hint(), error);
  } catch (const incus::Error& failure) {
    if (failure.is_cancelled() || bounds.deadline.passed()) throw;
    spdlog::warn("could not ask the repository again: {}", failure.what());
    return;
  }
  throw_if_out_of_reach(now, restored.repo_key, source.redactor(), error);
  throw_if_expired(before, now, restored, error);
}

}  // namespace drill
