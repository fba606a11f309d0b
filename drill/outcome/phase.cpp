#include "drill/outcome/phase.hpp"

namespace drill {

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::preflight:
      return "preflight";
    case Phase::launch:
      return "launch";
    case Phase::provision:
      return "provision";
    case Phase::restore:
      return "restore";
    case Phase::recover:
      return "recover";
    case Phase::verify:
      return "verify";
    case Phase::teardown:
      return "teardown";
  }
  return "unknown";
}

}  // namespace drill
