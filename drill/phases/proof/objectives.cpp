#include "drill/phases/proof/objectives.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace drill {

std::string explain_rpo(const RpoFacts& facts) {
  if (facts.production) {
    const auto& state = *facts.production;
    return fmt::format(
        "Production had written WAL to {}, {} bytes more than it had archived, at {}. See "
        "pg_stat_archiver and archive_timeout there.",
        state.wal_lsn, state.unarchived_bytes, to_rfc3339(state.asked_at));
  }
  std::string ways_out =
      std::string{
          "The RPO is counted from the last commit that was replayed: while no transaction commits on production, it "
          "grows as if archiving had stopped. "} +
      (facts.production_is_named
           ? "production did not answer on [production] connection (see the findings): fix that, or let production "
             "commit a "
             "heartbeat row every minute."
           : "Either let production commit a heartbeat row every minute, or set [production] connection, "
             "so that the drill can ask it.");
  if (!facts.archive_newest_at) return ways_out;
  const auto newest = *facts.archive_newest_at;
  const bool fresh = facts.wanted && facts.ended - newest <= *facts.wanted;
  return fmt::format("The newest WAL segment was archived at {}, the backup ended at {}: {} {}", to_rfc3339(newest),
                     to_rfc3339(facts.backup_stopped),
                     fresh ? "production archives, and no transaction has committed since."
                           : "no transaction has committed since, or archiving lags; see pg_stat_archiver there.",
                     ways_out);
}

std::optional<DrillError> find_miss(const ObjectiveReport& objective, Reason reason, const char* name,
                                    const std::string& hint) {
  if (!objective.wanted || objective.met().value_or(false)) return std::nullopt;
  // An objective that could not be measured was not met.
  const std::string measured = objective.measured ? fmt::format("{:.1f} s", objective.measured->count()) : "unknown";
  return DrillError{
      reason, fmt::format("{} is {}, the objective is {:.0f} s", name, measured, objective.wanted->count()), hint};
}

void judge_objectives(const std::vector<std::optional<DrillError>>& misses, bool fail_on_miss, Findings& findings) {
  std::string message;
  std::string hint;
  std::optional<Reason> reason;
  for (const auto& miss : misses) {
    if (!miss) continue;
    if (!fail_on_miss) {
      spdlog::warn("{}, continuing", miss->what());
      findings.emplace_back(miss->what());
      continue;
    }
    if (!reason) reason = miss->reason();
    message += (message.empty() ? "" : "; ") + std::string{miss->what()};
    if (!miss->hint().empty()) hint += (hint.empty() ? "" : " ") + miss->hint();
  }
  if (reason) throw DrillError{*reason, message, hint};
}

}  // namespace drill
