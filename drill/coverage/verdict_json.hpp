// The last verdicts on a backup as JSON, alike in the ledger and in what is shown of it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "drill/coverage/ledger.hpp"

namespace drill {

/// Null when there was none.
inline nlohmann::json verdict_json(const std::optional<PastProof>& proof) {
  if (!proof) return nullptr;
  return {{"at", to_rfc3339(proof->at)}, {"level", proof->level}, {"run_id", proof->run_id}};
}
inline nlohmann::json verdict_json(const std::optional<PastFailure>& failure) {
  if (!failure) return nullptr;
  return {{"at", to_rfc3339(failure->at)}, {"reason", failure->reason}, {"run_id", failure->run_id}};
}

}  // namespace drill
