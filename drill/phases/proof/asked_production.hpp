// Queries production in parallel to the first phases. When production does not answer, the drill is neither slower nor
// does it fail.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/outcome/findings.hpp"
#include "drill/postgres/production.hpp"

namespace drill {

class AskedProduction {
 public:
  /// Starts the query if the configuration names a connection.
  explicit AskedProduction(const ProductionConfig& config);

  /// Returns production's answer, waiting until some seconds after the query began. Returns nothing and adds a finding
  /// when there is no answer. Throws DrillError (config_invalid) when it is another cluster than `system_identifier`,
  /// which is empty when unknown; incus::Error when the call ends first.
  std::optional<postgres::ProductionState> answer(const Bounds& bounds, const std::string& system_identifier,
                                                  Findings& findings) const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;  ///< with the thread that asks, which may outlive the drill; null: not asked
  std::chrono::steady_clock::time_point began_;
};

}  // namespace drill
