#include "drill/report/each_text.hpp"

#include <fmt/format.h>

namespace drill {

std::string to_text(const SiblingReport& sibling) {
  const std::string reason = sibling.verdict == Verdict::pass ? "" : fmt::format(" ({})", to_string(sibling.reason));
  return fmt::format("repository {}: {}{}, drill {}", sibling.repository, to_string(sibling.verdict), reason,
                     sibling.run_id);
}

std::string each_text(const DrillReport& report) {
  if (!report.each) return {};
  std::string out = fmt::format("this drill is of repository {}", report.each->repository);
  for (const auto& sibling : report.each->before) out += "; " + to_text(sibling);
  return out + (report.each->last ? "" : "; the drills of other repositories follow");
}

}  // namespace drill
