#include "drill/pgbackrest/choose_backup.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <vector>

#include "drill/config/names.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/exit_code.hpp"
#include "drill/text/utc_time.hpp"

namespace drill::pgbackrest {
namespace {

using std::chrono::sys_seconds;

using Backups = std::vector<const Backup*>;

/// A set that is found by a rule and not by its label.
bool is_rule(const std::string& set) {
  return set == "latest" || set == "random" || set == "stalest";
}

/// Whether a backup in this repository may be chosen.
bool may_use(const Wanted& wanted, int repo_key) {
  return is_repository_rule(wanted.repo) || wanted.repo == std::to_string(repo_key);
}

/// A repository that could not be read, in its own words ("[CryptoError] ...").
const RepositoryInfo* unreadable_repository(const Info& info, const Wanted& wanted) {
  for (const auto& repository : info.repositories) {
    if (repository.status.code == status_code::k_other && may_use(wanted, repository.key)) return &repository;
  }
  return nullptr;
}

/// A backup can only be recovered to what came after its end.
bool leads_to(const Backup& backup, const RecoveryTarget& target) {
  if (const auto instant = instant_of(target)) return backup.stop_time < *instant;
  if (target.kind == TargetKind::lsn) return !backup.lsn_stop || *backup.lsn_stop <= postgres::parse_lsn(target.value);
  return true;
}

Backups candidates(const Info& info, const Wanted& wanted) {
  Backups out;
  for (const Backup& backup : info.backups) {
    if (!may_use(wanted, backup.repo_key)) continue;
    if (is_rule(wanted.set) ? leads_to(backup, wanted.target) : backup.label == wanted.set) out.push_back(&backup);
  }
  return out;
}

std::optional<UtcTime> judged(const Wanted& wanted, const Backup& backup) {
  const auto found = wanted.judged.find({backup.repo_key, backup.label});
  return found == wanted.judged.end() ? std::nullopt : std::optional{found->second};
}

/// When any backup of the repository was judged last.
std::optional<UtcTime> judged_at_all(const Wanted& wanted, int repo_key) {
  std::optional<UtcTime> out;
  for (const auto& [backup, at] : wanted.judged) {
    if (backup.first == repo_key && (!out || *out < at)) out = at;
  }
  return out;
}

/// Orders backups of all repositories. What is absent is less than any instant: never judged comes first.
auto by_staleness(const Wanted& wanted) {
  return [&wanted](const Backup* a, const Backup* b) {
    const auto order = [&wanted](const Backup* backup) {
      return std::tuple{judged(wanted, *backup), -backup->stop_time.time_since_epoch().count(), backup->repo_key};
    };
    return order(a) < order(b);
  };
}

const Backup& stalest(const Backups& backups, const Wanted& wanted) {
  return **std::min_element(backups.begin(), backups.end(), by_staleness(wanted));
}

/// The newest of the repository that the configuration means; see choose_backup().
const Backup& newest(const Backups& backups, const Wanted& wanted) {
  std::map<int, const Backup*> of_repository;
  for (const Backup* backup : backups) {
    auto& best = of_repository[backup->repo_key];
    if (best == nullptr || backup->stop_time > best->stop_time) best = backup;
  }
  if (wanted.repo != "stalest") return *of_repository.begin()->second;
  const auto order = [&](const auto& each) {
    return std::tuple{judged(wanted, *each.second), judged_at_all(wanted, each.first), each.first};
  };
  return *std::min_element(of_repository.begin(), of_repository.end(), [&](const auto& a, const auto& b) {
            return order(a) < order(b);
          })->second;
}

const Backup& largest(const Backups& backups) {
  return **std::max_element(backups.begin(), backups.end(),
                            [](const Backup* a, const Backup* b) { return a->size < b->size; });
}

/// Time goes on within one archive only.
void keep_archive_of(const Backup& last, Backups& backups) {
  std::erase_if(backups,
                [&](const Backup* b) { return b->database_id != last.database_id || b->repo_key != last.repo_key; });
}

[[noreturn]] void throw_none(const Info& info, const Wanted& wanted) {
  if (const RepositoryInfo* repository = unreadable_repository(info, wanted)) {
    throw DrillError{Reason::repository_unreachable,
                     "repository " + std::to_string(repository->key) + " of stanza '" + info.stanza +
                         "' could not be read: " + repository->status.first_line(),
                     "Compare path, endpoint, keys and repo-cipher-pass in pgbackrest.conf with production's."};
  }
  const bool rule = is_rule(wanted.set);
  const bool of_all = may_use(wanted, 0);
  const std::string where = of_all ? "the repository" : "repository " + wanted.repo;
  const std::string look = "See what there is: pgbackrest " +
                           (info.config.empty() ? "" : "--config=" + info.config + " ") + "--stanza=" + info.stanza +
                           " info";
  const auto others = candidates(info, {"latest", wanted.repo, {}, {}});
  if (!others.empty() && rule) {
    throw DrillError{Reason::no_backup,
                     "no backup of stanza '" + info.stanza + "' " + (of_all ? "" : "in " + where + " ") +
                         "ended before " + to_string(wanted.target),
                     "Choose a later target. " + look};
  }
  const std::string what = rule ? "no backup" : "no backup '" + wanted.set + "'";
  const std::string instead = others.empty()
                                  ? " (" + info.status.message + ")"
                                  : ", the newest is '" + newest(others, {"latest", wanted.repo, {}, {}}).label + "'";
  const std::string hint = others.empty() ? "Take one on production: pgbackrest --stanza=" + info.stanza +
                                                " backup. If there should be one, compare the repository in "
                                                "pgbackrest.conf with production's. "
                                          : "Choose another one. ";
  throw DrillError{Reason::no_backup, where + " has " + what + " of stanza '" + info.stanza + "'" + instead,
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

RecoveryTarget random_instant(const Backups& backups, std::uint64_t& state, std::optional<sys_seconds> archive_end) {
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

/// What is wanted of each repository that has such a backup. Not empty.
std::vector<Wanted> of_each_repository(const Info& info, const Wanted& wanted) {
  std::set<int> keys;
  for (const Backup* backup : candidates(info, wanted)) keys.insert(backup->repo_key);
  if (keys.empty()) throw_none(info, wanted);
  std::vector<Wanted> out;
  for (const int key : keys) {
    out.push_back(wanted);
    out.back().repo = std::to_string(key);
  }
  return out;
}

}  // namespace

Wanted wanted_backup(const BackupConfig& config, Judged judged) {
  return {config.set, config.repo, parse_target(config.target), std::move(judged)};
}

std::vector<const Backup*> choose_backups(const Info& info, const Wanted& wanted) {
  if (wanted.repo != "each") return {&choose_backup(info, wanted)};
  Backups out;
  for (const auto& of_one : of_each_repository(info, wanted)) out.push_back(&choose_backup(info, of_one));
  return out;
}

const Backup& choose_backup(const Info& info, const Wanted& wanted) {
  if (wanted.repo == "each") return largest(choose_backups(info, wanted));
  const auto all = candidates(info, wanted);
  if (all.empty()) throw_none(info, wanted);
  if (wanted.set == "stalest") return stalest(all, wanted);
  if (wanted.set != "random" && wanted.target.kind != TargetKind::random) return newest(all, wanted);
  return largest(all);
}

std::vector<const Backup*> next_backups(const Info& info, const Wanted& wanted) {
  if (wanted.set == "random" || wanted.target.kind == TargetKind::random) return {};
  if (wanted.set != "stalest" || wanted.repo == "each") return choose_backups(info, wanted);
  Backups out = candidates(info, wanted);
  if (out.empty()) throw_none(info, wanted);
  std::sort(out.begin(), out.end(), by_staleness(wanted));
  return out;
}

std::vector<const Backup*> may_be_chosen(const Info& info, const Wanted& wanted) {
  if (wanted.repo == "each") {
    Backups of_all;
    for (const auto& of_one : of_each_repository(info, wanted))
      std::ranges::copy(may_be_chosen(info, of_one), std::back_inserter(of_all));
    return of_all;
  }
  const bool random_target = wanted.target.kind == TargetKind::random;
  if (wanted.set != "random" && !random_target) return {&choose_backup(info, wanted)};
  auto all = candidates(info, wanted);
  if (all.empty()) throw_none(info, wanted);
  if (wanted.set == "stalest") all = {&stalest(all, wanted)};
  if (random_target) {
    keep_archive_of(newest(all, wanted), all);
  } else if (wanted.repo != "stalest") {
    // Of a copied backup the first repository's is taken.
    const Backups before = all;
    std::erase_if(all, [&](const Backup* b) {
      return std::ranges::any_of(
          before, [&](const Backup* other) { return other->label == b->label && other->repo_key < b->repo_key; });
    });
  }
  return all;
}

bool unreadable_everywhere(const Info& info) {
  return !info.repositories.empty() && std::ranges::all_of(info.repositories, [](const RepositoryInfo& repository) {
    if (repository.status.code != status_code::k_other) return false;
    const auto why = wrapped_class(repository.status.message);
    return why == ErrorClass::crypto || why == ErrorClass::corruption;
  });
}

Choice choose(const Info& info, const Wanted& wanted, std::uint64_t seed, std::optional<sys_seconds> archive_end) {
  const auto& target = wanted.target;
  const bool random_target = target.kind == TargetKind::random;
  if (!random_target && wanted.set != "random") return {choose_backup(info, wanted), target, {}};
  if (!target.value.empty() && random_target) seed = std::stoull(target.value);

  std::uint64_t state = seed;
  auto all = candidates(info, wanted);
  if (all.empty()) throw_none(info, wanted);
  if (wanted.set == "stalest") all = {&stalest(all, wanted)};
  if (random_target) keep_archive_of(newest(all, wanted), all);
  if (wanted.set == "random") {
    // A copied repository has the same labels.
    const std::string label = all[below(all.size(), state)]->label;
    std::erase_if(all, [&](const Backup* b) { return b->label != label; });
  }
  if (!random_target) return {newest(all, wanted), target, seed};

  const RecoveryTarget instant = random_instant(all, state, archive_end);
  std::erase_if(all, [&](const Backup* b) { return !leads_to(*b, instant); });
  return {newest(all, wanted), instant, seed};
}

}  // namespace drill::pgbackrest
