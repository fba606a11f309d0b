#include "drill/phases/proof/data_findings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "drill/outcome/drill_error.hpp"

namespace drill {
namespace {

constexpr std::size_t k_most_relations = 100;  ///< of each sort
constexpr std::size_t k_most_of_relation = 5;
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
  const auto leave_out = [&] { damage_left_out_ += finding.kind == DataFinding::damage ? 1 : 0; };
  const auto known = messages_.find({finding.task.relation, finding.kind});
  const bool is_first = known == messages_.end();
  if (is_first) {
    const bool is_index = finding.task.question == ask_index;
    auto& relations = count_[{finding.kind, is_index, finding.task.database->name}];
    if (relations >= k_most_relations) return leave_out();
    ++relations;
  } else if (std::ranges::find(known->second, finding.message) != known->second.end()) {
    return;
  } else if (known->second.size() >= k_most_of_relation) {
    return leave_out();
  }
  messages_[{finding.task.relation, finding.kind}].push_back(finding.message);
  kept_.push_back({std::move(finding), is_first});
}

void DataFindings::tell_damage(const std::vector<const Kept*>& damage, std::vector<std::string>& corruption) const {
  std::size_t left_out = damage_left_out_;
  for (const bool first : {true, false}) {
    for (const auto* each : damage) {
      if (each->is_first != first) continue;
      if (corruption.size() < k_most_told) {
        corruption.push_back(describe(each->finding));
      } else {
        ++left_out;
      }
    }
  }
  if (left_out > 0) corruption.push_back(fmt::format("and {} more, which the log of the drill names", left_out));
}

void DataFindings::judge(VerificationReport& verification, const std::vector<DatabaseReport>& databases,
                         Findings& findings, const std::exception_ptr& broken_off) const {
  std::vector<const Kept*> damage;
  const DataFinding* doubtful = nullptr;
  const DataFinding* unread = nullptr;
  const DataFinding* lost = nullptr;
  std::size_t unverifiable = 0;
  for (const auto& kept : kept_) {
    const auto& finding = kept.finding;
    if (finding.kind == DataFinding::unverifiable) {
      if (++unverifiable > k_most_told) continue;
      findings.push_back("could not be verified: " + describe(finding));
    } else if (finding.kind == DataFinding::unread) {
      unread = unread == nullptr ? &finding : unread;
    } else if (finding.kind == DataFinding::lost) {
      lost = lost == nullptr ? &finding : lost;
    } else if (finding.task.question == ask_index && has_collation_mismatch(databases, finding.task.database->name)) {
      doubtful = doubtful == nullptr ? &finding : doubtful;
    } else {
      damage.push_back(&kept);
    }
  }
  auto& corruption = verification.corruption;
  tell_damage(damage, corruption);
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
