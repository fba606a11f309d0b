// The chain of a stanza's reports: which there ever were, in the order in which their drills ended, with the digest of
// each, also of those that were pruned since. Values and rules only; chain_file.hpp knows where it is stored.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "drill/report/drill_report.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {

/// One report.
struct ChainLink {
  std::string run_id;
  std::string sha256;   ///< of report.json
  std::string verdict;  ///< "pass", "fail", "error"
  bool has_signature = false;
  std::optional<UtcTime> pruned;  ///< when a drill removed it for [state] keep
};

/// The file was missing or could not be believed, and was made of the reports that were there.
struct MadeAnew {
  UtcTime at;
  std::string run_id;  ///< of the drill that did it
};

struct Chain {
  std::string stanza;
  std::optional<MadeAnew> made_anew;
  std::size_t forgotten = 0;  ///< pruned reports that are no longer among the links
  std::vector<ChainLink> links;

  /// What the next report names as the one before it.
  [[nodiscard]] PreviousReport last() const;
  [[nodiscard]] const ChainLink* find(const std::string& run_id) const;
  /// Whether the drill began before the first one of the chain, or in the same second; true for an empty chain.
  [[nodiscard]] bool begins_after(const std::string& run_id) const;
  /// Enters the next report. Of reports that were pruned long ago, beyond ten thousand, only the number is kept: so a
  /// chain needs 3 MB at most beside what the history has.
  void append(ChainLink link);
  /// Notes that a report is removed for [state] keep. One that the chain does not have stays unknown.
  void prune(const std::string& run_id, UtcTime at);
};

}  // namespace drill
