#include "drill/config/promote.hpp"

#include <stdexcept>

#include "drill/config/recovery_target.hpp"

namespace drill {

Promote parse_promote(std::string_view text) {
  if (text == "recovery") return Promote::recovery;
  if (text == "triggered") return Promote::triggered;
  throw std::invalid_argument("'" + std::string(text) +
                              "' is not a way to promote\nHINT: one of \"recovery\" and \"triggered\".");
}

std::string to_string(Promote promote) {
  return promote == Promote::triggered ? "triggered" : "recovery";
}

void require_promote_goes_with(Promote promote, std::string_view target) {
  if (promote != Promote::triggered || parse_target(target).kind == TargetKind::end_of_archive) return;
  throw std::invalid_argument(R"("triggered" goes with the target "end-of-archive" only, not with ")" +
                              std::string(target) +
                              "\"\nHINT: set [postgres] promote = \"recovery\", or leave out the target.");
}

}  // namespace drill
