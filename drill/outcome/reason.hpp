// Verdicts, reasons and exit codes: the one table; tests compare README, man page and metrics with it.
#pragma once

#include <span>
#include <string_view>

namespace drill {

enum class Verdict {
  pass,   ///< the backup is proven
  fail,   ///< the drill ran, and the backup is not proven
  error,  ///< the drill could not run: nothing is said about the backup
};

enum class Reason {
  none,
  // fail
  restore_failed,
  replay_failed,
  replay_incomplete,
  wrong_timeline,
  check_failed,
  corruption_found,
  rto_missed,
  rpo_missed,
  production_touched,
  postgres_would_not_start,
  server_crashed,
  // error
  config_invalid,
  incus_unreachable,
  incus_denied,
  incus_failed,
  image_missing,
  instance_exists,
  drill_running,
  no_space,
  out_of_memory,
  repository_unreachable,
  no_backup,
  tool_missing,
  version_mismatch,
  deadline_exceeded,
  interrupted,
  metrics_unwritable,
  teardown_failed,
  internal,
};

struct ReasonEntry {
  Reason reason;
  std::string_view name;
  Verdict verdict;
  std::string_view meaning;
};

/// Every reason, in the order of the enum.
std::span<const ReasonEntry> reasons();
const ReasonEntry& entry(Reason reason);

inline std::string_view to_string(Reason reason) {
  return entry(reason).name;
}
inline Verdict verdict_of(Reason reason) {
  return entry(reason).verdict;
}
std::string_view to_string(Verdict verdict);

/// 0 pass, 1 fail, 2 error.
int exit_code(Verdict verdict);

}  // namespace drill
