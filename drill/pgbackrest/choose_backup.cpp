#include "drill/pgbackrest/choose_backup.hpp"

#include <algorithm>
#include <vector>

#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/exit_code.hpp"
#include "drill/text/utc_time.hpp"

namespace drill::pgbackrest {
namespace {

using std::chrono::sys_seconds;

/// A repository that could not be read, in its own words ("[CryptoError] ...").
const RepositoryInfo* unreadable_repository(const Info& info) {
  for (const auto& repository : info.repositories) {
    if (repository.status.code == status_code::k_other) return &repository;
  }
  return nullptr;
}

/// Newer, or as new and in the repository that pgBackRest looks at first.
bool is_better(const Backup& candidate, const Backup& best) {
  if (candidate.stop_time != best.stop_time) return candidate.stop_time > best.stop_time;
  return candidate.repo_key < best.repo_key;
}

/// A backup can only be recovered to what came after its end.
bool leads_to(const Backup& backup, const RecoveryTarget& target) {
  if (const auto instant = instant_of(target)) return backup.stop_time < *instant;
  if (target.kind == TargetKind::lsn) return !backup.lsn_stop || *backup.lsn_stop <= postgres::parse_lsn(target.value);
  return true;
}

std::vector<const Backup*> candidates(const Info& info, const std::string& set, const RecoveryTarget& target) {
  std::vector<const Backup*> out;
  for (const Backup& backup : info.backups) {
    const bool any = set == "latest" || set == "random";
    if (any ? leads_to(backup, target) : backup.label == set) out.push_back(&backup);
  }
  return out;
}

const Backup& newest(const std::vector<const Backup*>& backups) {
  return **std::max_element(backups.begin(), backups.end(),
                            [](const Backup* a, const Backup* b) { return is_better(*b, *a); });
}

[[noreturn]] void throw_none(const Info& info, const std::string& set, const RecoveryTarget& target) {
  if (const RepositoryInfo* repository = unreadable_repository(info)) {
    throw DrillError{Reason::repository_unreachable,
                     "repository " + std::to_string(repository->key) + " of stanza '" + info.stanza +
                         "' could not be read: " + repository->status.first_line(),
                     "Compare path, endpoint, keys and repo-cipher-pass in pgbackrest.conf with production's."};
  }
  const std::string look = "See what there is: pgbackrest " +
                           (info.config.empty() ? "" : "--config=" + info.config + " ") + "--stanza=" + info.stanza +
                           " info";
  if (!info.backups.empty() && (set == "latest" || set == "random")) {
    throw DrillError{Reason::no_backup, "no backup of stanza '" + info.stanza + "' ended before " + to_string(target),
                     "Choose a later target. " + look};
  }
  const std::string what = set == "latest" || set == "random" ? "no backup" : "no backup '" + set + "'";
  const auto others = candidates(info, "latest", {});
  const std::string instead =
      others.empty() ? " (" + info.status.message + ")" : ", the newest is '" + newest(others).label + "'";
  const std::string hint = others.empty() ? "Take one on production: pgbackrest --stanza=" + info.stanza +
                                                " backup. If there should be one, compare the repository in "
                                                "pgbackrest.conf with production's. "
                                          : "Choose another one. ";
  throw DrillError{Reason::no_backup, "the repository has " + what + " of stanza '" + info.stanza + "'" + instead,
                   hint + look};
}

/// The next number of Vigna's splitmix64 generator: the same for the same seed on every machine.
std::uint64_t next_random(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

/// From a range this small, 64 bits make every number as likely as any other.
std::uint64_t below(std::uint64_t bound, std::uint64_t& state) {
  return next_random(state) % bound;
}

RecoveryTarget random_instant(const std::vector<const Backup*>& backups, std::uint64_t& state,
                              std::optional<sys_seconds> archive_end) {
  const auto oldest = *std::min_element(backups.begin(), backups.end(),
                                        [](const Backup* a, const Backup* b) { return a->stop_time < b->stop_time; });
  const sys_seconds first = oldest->stop_time + std::chrono::seconds{1};
  if (!archive_end || *archive_end < first) {
    throw DrillError{Reason::no_backup,
                     "there is no instant to choose: the archive " +
                         (archive_end ? "is known to go to " + to_rfc3339(*archive_end) : "could not be listed") +
                         ", backup '" + oldest->label + "' ended at " + to_rfc3339(oldest->stop_time),
                     "A random target needs WAL segments that were archived after the oldest backup."};
  }
  const auto span = static_cast<std::uint64_t>((*archive_end - first).count()) + 1;
  return time_target(first + std::chrono::seconds{below(span, state)});
}

}  // namespace

const Backup& choose_backup(const Info& info, const std::string& set, const RecoveryTarget& target) {
  const auto all = candidates(info, set, target);
  if (all.empty()) throw_none(info, set, target);
  if (set != "random" && target.kind != TargetKind::random) return newest(all);
  return **std::max_element(all.begin(), all.end(), [](const Backup* a, const Backup* b) { return a->size < b->size; });
}

bool unreadable_everywhere(const Info& info) {
  return !info.repositories.empty() && std::ranges::all_of(info.repositories, [](const RepositoryInfo& repository) {
    if (repository.status.code != status_code::k_other) return false;
    const auto why = wrapped_class(repository.status.message);
    return why == ErrorClass::crypto || why == ErrorClass::corruption;
  });
}

Choice choose(const Info& info, const std::string& set, const RecoveryTarget& target, std::uint64_t seed,
              std::optional<sys_seconds> archive_end) {
  const bool random_target = target.kind == TargetKind::random;
  if (!random_target && set != "random") return {choose_backup(info, set, target), target, {}};
  if (!target.value.empty() && random_target) seed = std::stoull(target.value);

  std::uint64_t state = seed;
  auto all = candidates(info, set, target);
  if (all.empty()) throw_none(info, set, target);
  const Backup& last = newest(all);
  if (random_target) {
    // Time goes on within one archive only.
    std::erase_if(all,
                  [&](const Backup* b) { return b->database_id != last.database_id || b->repo_key != last.repo_key; });
  }
  if (set == "random") all = {all[below(all.size(), state)]};
  if (!random_target) return {*all.front(), target, seed};

  const RecoveryTarget instant = random_instant(all, state, archive_end);
  std::erase_if(all, [&](const Backup* b) { return !leads_to(*b, instant); });
  return {newest(all), instant, seed};
}

}  // namespace drill::pgbackrest
