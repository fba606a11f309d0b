// Reads the history as somebody who trusts nothing in it, and holds it against the chain.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "drill/config/config.hpp"
#include "drill/history/chain_faults.hpp"
#include "drill/host/ssh_signature.hpp"

namespace drill {

struct HistoryVerdict {
  ChainJudgement judgement;
  Chain chain;         ///< of the stanza; of the reports alone where there is no file that can be believed
  UtcTime newest_end;  ///< when the newest drill of the stanza ended whose report is there; the epoch: there is none
};

/// Of the configured stanza. `signers` is absent where nothing tells whose signatures count. Changes nothing. Throws
/// ReportError when the history cannot be read, SignatureError when a signature is there and cannot be judged.
HistoryVerdict verify_history(const Config& config, const std::optional<TrustedSigners>& signers);

}  // namespace drill
