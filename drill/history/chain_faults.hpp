// What the chain says of the reports that are there: which was changed, removed, put in, or is not signed. Values only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "drill/history/chain.hpp"

namespace drill {

/// A report as it was found in the history.
struct SeenReport {
  std::string run_id;  ///< of its directory
  std::string file;
  std::string unreadable;  ///< why its content is not known; empty: it is
  std::string names_run;   ///< the run id that the report itself has
  std::string stanza;
  std::string sha256;
  std::optional<PreviousReport> previous;
  bool to_be_signed = false;
  bool has_signature = false;
  std::string signature_fault;  ///< why its signature does not count; empty: it does, or was not looked at
};

/// Something that was changed, removed or is not signed.
struct ChainFault {
  std::string run_id;  ///< of the report; empty: it is the chain itself
  std::string file;
  std::string what;  ///< what is wrong with the file
  std::string hint;  ///< what to do
};

struct ChainJudgement {
  std::vector<ChainFault> faults;
  std::size_t reports = 0;        ///< that are there and in the chain
  std::size_t has_signature = 0;  ///< of these
  std::size_t pruned = 0;
  std::size_t before = 0;  ///< reports of versions that had no chain
};

/// Holds the reports against the chain of one stanza. `seen` has those of all stanzas, each of which is looked for by
/// its run id: a report whose stanza was changed is a changed report. `directory`: of the history.
ChainJudgement judge_chain(const Chain& chain, const std::vector<SeenReport>& seen,
                           const std::filesystem::path& directory);

}  // namespace drill
