// Which requests fail, and how.
#pragma once

#include <vector>

#include "tests/fake-incusd/http.hpp"
#include "tests/fake-incusd/scenario.hpp"

namespace fake {

/// Counts requests against the scenario's faults. Not safe for several threads: the World's lock covers it.
class FaultPlan {
 public:
  explicit FaultPlan(std::vector<Fault> faults) : faults_(std::move(faults)), seen_(faults_.size()) {}

  /// The first fault that hits this request; null for none. Every fault counts the requests that it matches.
  const Fault* next(const Request& request);

 private:
  std::vector<Fault> faults_;
  std::vector<int> seen_;
};

}  // namespace fake
