#include "drill/phases/proof/data_findings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "drill/outcome/drill_error.hpp"

namespace drill {
namespace {

constexpr std::size_t k_most_kept = 20;  ///< of each sort
constexpr std::size_t k_most_told = 40;  ///< in the report

bool has_collation_mismatch(const std::vector<DatabaseReport>& all, const std::string& database) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == database; });
  return found != all.end() && !found->collation_mismatches.empty();
}

std::string describe(const DataFinding& finding) {
  return fmt::format("{} in database '{}': {}", finding.task.relation->name, finding.task.database->name,
                     finding.message);
}

}  // namespace

void DataFindings::add(DataFinding finding) {
  if (++count_[{finding.kind, finding.task.question == ask_index, finding.task.database->name}] > k_most_kept) return;
  kept_.push_back(std::move(finding));
}

void DataFindings::judge(VerificationReport& verification, const std::vector<DatabaseReport>& databases,
                         Findings& findings, const std::exception_ptr& broken_off) const {
  auto& corruption = verification.corruption;
  const DataFinding* doubtful = nullptr;
  const DataFinding* unread = nullptr;
  const DataFinding* lost = nullptr;
  std::size_t unverifiable = 0;
  for (const auto& finding : kept_) {
    if (finding.kind == DataFinding::unverifiable) {
      if (++unverifiable > k_most_told) continue;
      findings.push_back("could not be verified: " + describe(finding));
    } else if (finding.kind == DataFinding::unread) {
      unread = unread == nullptr ? &finding : unread;
    } else if (finding.kind == DataFinding::lost) {
      lost = lost == nullptr ? &finding : lost;
    } else if (finding.task.question == ask_index && has_collation_mismatch(databases, finding.task.database->name)) {
      doubtful = doubtful == nullptr ? &finding : doubtful;
    } else if (corruption.size() < k_most_told) {
      corruption.push_back(describe(finding));
    }
  }
  if (!corruption.empty()) {
    throw DrillError{
        Reason::corruption_found, corruption.front(),
        "All that was found is in the report. Look at the same relation in production, and at older backups."};
  }
  if (broken_off) std::rethrow_exception(broken_off);
  if (doubtful != nullptr) {
    throw DrillError{
        Reason::version_mismatch, describe(*doubtful) + "; but the image's collations are of other versions",
        "Use an image of production's own release: the order of text in indexes depends on its libraries."};
  }
  if (lost != nullptr) {
    throw DrillError{Reason::incus_failed,
                     "the connection to the restored server, which is still running, was lost twice while it read " +
                         describe(*lost),
                     "Was the Incus daemon restarted? See its log, and postgres.log next to the report."};
  }
  if (unread != nullptr) {
    throw DrillError{Reason::tool_missing, "could not verify " + describe(*unread),
                     "Does the image lack an extension's library that production has?"};
  }
}

}  // namespace drill
