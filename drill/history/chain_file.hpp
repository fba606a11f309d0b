// Where the chain is stored: <state>/chain/<stanza>.json, with its signature in <stanza>.json.sig where reports are
// signed. A chain that is missing or cannot be believed is made anew of the reports that the history has, and said to
// be.
#pragma once

#include <filesystem>
#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/history/chain.hpp"
#include "drill/history/history.hpp"
#include "drill/host/run_lock.hpp"
#include "drill/host/ssh_signature.hpp"

namespace drill {

/// A chain larger than this is not read.
inline constexpr std::size_t k_max_chain = 64U << 20U;

/// Throws std::invalid_argument for what is no stanza's name: it becomes part of a path.
std::filesystem::path chain_path(const std::string& state_directory, const std::string& stanza);

/// The signature that goes with the text of the chain: that beside it, or one that a drill had made when it was killed
/// before it could put it there. `fault` is why it does not count; empty: it does.
struct ChainSignature {
  bool there = false;
  std::string fault;
};
/// Throws SignatureError when that could not be found out.
ChainSignature chain_signature(const std::filesystem::path& chain, const std::string& text,
                               const TrustedSigners& signers, UtcTime at);

/// The link of a past drill. `has_signature` says whether a signature is beside the report.
ChainLink link_of(const PastDrill& drill);

/// A chain of the reports of one stanza alone, from the first that names the one before it. `drills` in any order.
Chain chain_of_reports(const std::string& stanza, const std::vector<PastDrill>& drills);

/// The chain of the configured stanza, held for a change: until the end of this object every other drill waits.
class ChainUpdate {
 public:
  /// Waits for others within `bounds`. Enters a report that an earlier drill wrote and was killed before it could enter
  /// it. A chain that cannot be believed is renamed to <stanza>.json.damaged. `run_id`: of the drill that does this.
  /// Throws std::runtime_error when chain or history cannot be read, ChainTooNew, SignatureError, and CutShort when the
  /// wait is over.
  ChainUpdate(const Config& config, const std::string& run_id, const Bounds& bounds);

  Chain& chain() { return chain_; }
  /// What became of a chain that was missing or could not be believed; empty: nothing of the kind.
  [[nodiscard]] const std::string& finding() const { return finding_; }
  /// Signs it and replaces the file in one step. Throws std::system_error and SignatureError; the file is as it was
  /// then.
  void write();

 private:
  void load(const Config& config, const std::string& run_id);
  void make_anew(const Config& config, const std::string& run_id, const std::string& why);
  void enter_left_out(const History& history);

  std::filesystem::path path_;
  std::string key_;  ///< that signs; empty: none does
  RunLock lock_;
  Chain chain_;
  std::string finding_;
};

}  // namespace drill
