#include "drill/report/drill_report.hpp"

namespace drill {

std::string_view to_string(ProofState state) {
  switch (state) {
    case ProofState::proven:
      return "proven";
    case ProofState::overdue:
      return "overdue";
    case ProofState::failed:
      return "failed";
    case ProofState::unproven:
      break;
  }
  return "unproven";
}

}  // namespace drill
