// Who is told what a drill does while it does it: a terminal, the journal, systemd. Nothing that an observer does
// changes the drill.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "drill/report/drill_report.hpp"
#include "drill/report/redacted_report.hpp"

namespace drill {

/// How often a phase that takes long logs how far it is.
inline constexpr std::chrono::seconds k_progress_interval{10};

/// How far pgbackrest restore is.
struct RestoreAmount {
  double percent = 0;       ///< 0 to 100, of what pgBackRest counts
  std::uint64_t bytes = 0;  ///< restored so far, a little rounded
  std::uint64_t total_bytes = 0;
};

/// How far WAL replay is.
struct ReplayAmount {
  std::uint64_t segments = 0;             ///< fetched from the archive
  std::optional<std::uint64_t> expected;  ///< up to the end of the archive; absent when that is not known
  std::string last;                       ///< name of the last one; empty before the first
};

/// Functions are called from any thread, never two at once of one phase with another, and throw nothing.
class DrillObserver {
 public:
  DrillObserver() = default;
  DrillObserver(const DrillObserver&) = delete;
  DrillObserver& operator=(const DrillObserver&) = delete;
  DrillObserver(DrillObserver&&) = delete;
  DrillObserver& operator=(DrillObserver&&) = delete;
  virtual ~DrillObserver() = default;

  /// The report knows what is known before anything ran.
  virtual void drill_began(const DrillReport&) {}
  /// `limit`: when the phase will have been ended, whatever happens.
  virtual void phase_began(Phase, std::chrono::seconds /*limit*/) {}
  virtual void restored(const RestoreAmount&) {}
  virtual void replayed(const ReplayAmount&) {}
  virtual void checked(const CheckReport&) {}
  virtual void phase_ended(const PhaseReport&) {}
  /// After teardown; the report is complete but for what publishing adds.
  virtual void drill_ended(const RedactedReport&) {}
};

/// Looks away.
inline DrillObserver& no_observer() {
  static DrillObserver observer;
  return observer;
}

}  // namespace drill
