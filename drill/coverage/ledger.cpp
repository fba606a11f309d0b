#include "drill/coverage/ledger.hpp"

#include <algorithm>
#include <chrono>
#include <set>

namespace drill {
namespace {

bool proves(const DrillReport& report) {
  return report.exit_code() == 0;
}

/// A teardown that failed beside it changes the exit code, not what the drill saw of the backup.
bool fails(const DrillReport& report) {
  return report.verdict == Verdict::fail && blames_backup(report.reason);
}

/// Keeps the later one: the history may be read in any order, and two drills may end in any.
template <typename Event>
void keep_later(std::optional<Event>& known, Event event) {
  if (!known || known->at <= event.at) known = std::move(event);
}

}  // namespace

bool LedgerEntry::is_proven() const {
  return proven && (!failed || failed->at < proven->at);
}

std::optional<UtcTime> LedgerEntry::judged() const {
  if (!proven && !failed) return std::nullopt;
  return std::max(proven ? proven->at : UtcTime::min(), failed ? failed->at : UtcTime::min());
}

void Ledger::follow(const BackupListing& listing) {
  if (this->listed && listing.at < *this->listed) return;
  std::set<BackupKey> known;
  for (const auto& backup : listing.backups) {
    BackupKey key{backup.repository, backup.label};
    auto& entry = entries[key];
    entry.type = backup.type;
    entry.stopped = backup.stopped;
    entry.size_bytes = backup.size_bytes;
    known.insert(std::move(key));
  }
  std::erase_if(entries, [&](const auto& entry) {
    const bool seen =
        std::find(listing.unread.begin(), listing.unread.end(), entry.first.first) == listing.unread.end();
    return seen && !known.contains(entry.first);
  });
  listed = listing.at;
}

void Ledger::record(const DrillReport& report) {
  if (!judges_backup(report)) return;
  const auto& backup = *report.backup;
  auto& entry = entries[{backup.repository, backup.label}];
  entry.type = backup.type;
  entry.stopped = backup.stopped;
  entry.size_bytes = backup.size_bytes;
  // As it is written. Of two drills that end in the same second the one that failed counts.
  const auto at = std::chrono::floor<std::chrono::seconds>(report.ended);
  if (proves(report)) {
    const std::string level = report.verification ? report.verification->level : "smoke";
    keep_later(entry.proven, {at, level, report.run_id});
  } else {
    keep_later(entry.failed, {at, std::string{to_string(report.reason)}, report.run_id});
  }
}

std::map<BackupKey, UtcTime> Ledger::judged() const {
  std::map<BackupKey, UtcTime> out;
  for (const auto& [key, entry] : entries) {
    if (const auto at = entry.judged()) out.emplace(key, *at);
  }
  return out;
}

bool blames_backup(Reason reason) {
  return verdict_of(reason) == Verdict::fail && reason != Reason::production_touched;
}

bool judges_backup(const DrillReport& report) {
  return report.backup && !report.backup->label.empty() && (proves(report) || fails(report));
}

}  // namespace drill
