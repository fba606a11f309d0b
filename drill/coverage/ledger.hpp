// The ledger: for each backup of each repository, what drills have said of it. It outlives the history, which is
// pruned. Values and rules only; ledger_file.hpp knows where it is stored.
//
// A proof is a passed drill (exit code 0) of one backup from one repository, also one by hand: the ledger speaks of
// backups, not of the stanza's schedule. What a drill by hand asked instead (--min-users, --target) makes no
// difference: the backup was restored, and every question was answered as expected.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "drill/outcome/reason.hpp"
#include "drill/report/backup_listing.hpp"
#include "drill/report/drill_report.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {

/// The drill that proved a backup last.
struct PastProof {
  UtcTime at;         ///< when the drill ended
  std::string level;  ///< "smoke", "read", "deep"
  std::string run_id;
};

/// The drill that a backup failed last.
struct PastFailure {
  UtcTime at;
  std::string reason;  ///< as in the report: "restore_failed"
  std::string run_id;
};

struct LedgerEntry {
  std::string type;  ///< "full", "diff", "incr"
  UtcTime stopped;   ///< when the backup ended
  std::uint64_t size_bytes = 0;
  std::optional<PastProof> proven;
  std::optional<PastFailure> failed;
  std::string other = "{}";  ///< JSON object: keys of a later version, which are kept

  /// It was proven, and has not failed since.
  [[nodiscard]] bool is_proven() const;
  /// When a drill last gave a verdict on it; nothing when none ever did.
  [[nodiscard]] std::optional<UtcTime> judged() const;
};

/// Repository key and label.
using BackupKey = std::pair<int, std::string>;

struct Ledger {
  std::string stanza;
  std::optional<UtcTime> listed;  ///< when the listing was asked that it follows; absent before the first one
  std::map<BackupKey, LedgerEntry> entries;
  std::string other = "{}";  ///< JSON object: keys of a later version, which are kept

  /// Enters what is listed and removes what is not. A listing that is older than the one before changes nothing: a
  /// drill that took longer must not remove what another one has seen since.
  void follow(const BackupListing& listing);
  /// Enters the drill's verdict on its backup, where it gave one.
  void record(const DrillReport& report);
  /// When each backup was judged last, for the choice of the stalest.
  [[nodiscard]] std::map<BackupKey, UtcTime> judged() const;
};

/// Whether a failed drill with this reason says something about its backup. Every one does but production_touched,
/// which blames the drill itself.
bool blames_backup(Reason reason);

/// Whether the drill proved its backup or found that it fails.
bool judges_backup(const DrillReport& report);

}  // namespace drill
