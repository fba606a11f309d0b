#include "drill/phase_limit.hpp"

namespace drill {

std::chrono::seconds phase_limit(const Config& config, Phase phase) {
  constexpr std::chrono::minutes k_preflight{5};
  const auto& limits = config.deadlines;
  switch (phase) {
    case Phase::preflight:
      return k_preflight;
    case Phase::launch:
      return limits.launch;
    case Phase::provision:
      return limits.provision;
    case Phase::restore:
      return limits.restore;
    case Phase::recover:
      return limits.recover;
    case Phase::verify:
      return config.level == VerifyLevel::smoke ? limits.verify : limits.verify + limits.read;
    case Phase::teardown:
      break;
  }
  return limits.teardown;
}

}  // namespace drill
