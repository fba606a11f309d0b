#include "tests/fake-incusd/fault_plan.hpp"

namespace fake {

const Fault* FaultPlan::next(const Request& request) {
  const Fault* hit = nullptr;
  for (std::size_t index = 0; index < faults_.size(); ++index) {
    const Fault& fault = faults_[index];
    if (!fault.method.empty() && fault.method != request.method) continue;
    if (!std::regex_search(request.path, fault.path)) continue;
    const int number = ++seen_[index];
    const bool hits = number >= fault.nth && (fault.times < 0 || number < fault.nth + fault.times);
    if (hits && hit == nullptr) hit = &fault;
  }
  return hit;
}

}  // namespace fake
