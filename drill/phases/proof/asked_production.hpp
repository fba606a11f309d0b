// Production, asked beside the first phases: a drill is neither slower nor worse when it does not answer.
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
  /// Begins to ask, where the configuration names a connection.
  explicit AskedProduction(const ProductionConfig& config);

  /// What it said, waited for until some seconds after the question; nothing, and a finding, when it did not answer.
  /// Throws DrillError (config_invalid) when it is another cluster than `system_identifier`, which is empty where it is
  /// not known; incus::Error when the call ends first.
  std::optional<postgres::ProductionWord> answer(const Bounds& bounds, const std::string& system_identifier,
                                                 Findings& findings) const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;  ///< with the thread that asks, which may outlive the drill; null: not asked
  std::chrono::steady_clock::time_point began_;
};

}  // namespace drill
