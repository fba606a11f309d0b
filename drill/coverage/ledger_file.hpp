// Where the ledger is stored: <state>/coverage/<stanza>.json. Where there is none, or a damaged one, it is made anew of
// the reports that the history has.
#pragma once

#include <filesystem>
#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/coverage/ledger.hpp"
#include "drill/host/run_lock.hpp"

namespace drill {

/// A ledger larger than this is not read.
inline constexpr std::size_t k_max_ledger = 16U << 20U;

/// Throws std::invalid_argument for what is no stanza's name: it becomes part of a path.
std::filesystem::path ledger_path(const Config& config);

struct KnownLedger {
  Ledger ledger;
  std::string finding;  ///< that the file is damaged, and what was done about it; empty: it is not
};

/// The ledger of the configured stanza, for whoever only reads it: changes nothing. Throws std::runtime_error when the
/// file or the history cannot be read, and LedgerTooNew.
KnownLedger read_ledger(const Config& config);

/// The ledger, held for a change: until the end of this object every other drill waits.
class LedgerUpdate {
 public:
  /// Waits for others within `bounds`. A damaged file is renamed to <stanza>.json.damaged. Throws as read_ledger, and
  /// CutShort when the wait is over.
  LedgerUpdate(const Config& config, const Bounds& bounds);

  Ledger& ledger() { return known_.ledger; }
  /// See KnownLedger.
  [[nodiscard]] const std::string& finding() const { return known_.finding; }
  /// Replaces the file in one step, if something changed. Throws std::system_error.
  void write();

 private:
  std::filesystem::path path_;
  RunLock lock_;
  KnownLedger known_;
  std::string before_;  ///< text of the file; empty when there is none
};

}  // namespace drill
