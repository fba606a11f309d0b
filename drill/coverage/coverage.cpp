#include "drill/coverage/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "drill/text/quantities.hpp"

namespace drill {
namespace {

bool is_proven_within(const LedgerEntry& entry, const CoverageObjective& objective, UtcTime now) {
  return entry.is_proven() && (!objective || entry.proven->at >= now - *objective);
}

ProofState state_of(const LedgerEntry& entry, const CoverageObjective& objective, UtcTime now) {
  if (entry.failed && !entry.is_proven()) return ProofState::failed;
  if (is_overdue(entry, objective, now)) return ProofState::overdue;
  return entry.is_proven() ? ProofState::proven : ProofState::unproven;
}

/// Keeps what a picture and a report can hold.
void keep_newest(std::vector<BackupProof>& listed) {
  constexpr std::size_t k_most = 200;
  std::stable_sort(listed.begin(), listed.end(),
                   [](const BackupProof& a, const BackupProof& b) { return a.stopped < b.stopped; });
  if (listed.size() > k_most) listed.erase(listed.begin(), listed.end() - k_most);
}

std::string last_verdict(const LedgerEntry& entry) {
  if (entry.failed && !entry.is_proven()) return "failed at " + to_rfc3339(entry.failed->at);
  return entry.proven ? "proven at " + to_rfc3339(entry.proven->at) : "never proven";
}

}  // namespace

bool is_overdue(const LedgerEntry& entry, const CoverageObjective& objective, UtcTime now) {
  constexpr std::chrono::hours k_grace{24};  // a backup of last night need not be proven this morning
  return objective && entry.stopped < now - k_grace && !is_proven_within(entry, objective, now);
}

CoverageReport coverage_of(const Ledger& ledger, const CoverageObjective& objective, UtcTime now) {
  std::map<int, RepositoryCoverage> repositories;
  for (const auto& [key, entry] : ledger.entries) {
    auto& out = repositories[key.first];
    out.repository = key.first;
    ++out.backups;
    if (is_proven_within(entry, objective, now)) ++out.proven;
    if (objective) out.overdue = out.overdue.value_or(0) + (is_overdue(entry, objective, now) ? 1 : 0);
    if (entry.is_proven() && (!out.stalest_proof || entry.proven->at < *out.stalest_proof))
      out.stalest_proof = entry.proven->at;
    out.listed.push_back({key.second, entry.type, entry.stopped, state_of(entry, objective, now), entry.judged()});
  }
  CoverageReport out;
  if (objective) out.wanted = *objective;
  for (auto& [repository, coverage] : repositories) {
    keep_newest(coverage.listed);
    out.repositories.push_back(std::move(coverage));
  }
  return out;
}

std::string missed_coverage(const Ledger& ledger, const CoverageObjective& objective, UtcTime now) {
  constexpr std::size_t k_most_named = 5;
  std::size_t count = 0;
  std::string names;
  for (const auto& [key, entry] : ledger.entries) {
    if (!is_overdue(entry, objective, now)) continue;
    if (++count > k_most_named) continue;
    names += fmt::format("{}{} of repository {} ({})", names.empty() ? "" : ", ", key.second, key.first,
                         last_verdict(entry));
  }
  if (count == 0) return {};
  return fmt::format("coverage is missed: {} of {} backups were not proven within {}: {}{}; see `dr-drill coverage`",
                     count, ledger.entries.size(), format_duration(*objective), names,
                     count > k_most_named ? fmt::format(" and {} more", count - k_most_named) : "");
}

}  // namespace drill
