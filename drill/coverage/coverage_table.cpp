#include "drill/coverage/coverage_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "drill/coverage/verdict_json.hpp"
#include "drill/text/columns.hpp"
#include "drill/text/printable.hpp"
#include "drill/text/quantities.hpp"

namespace drill {
namespace {

using EntryOf = std::pair<BackupKey, const LedgerEntry*>;

/// By repository, the oldest first: as `pgbackrest info` lists them.
std::vector<EntryOf> in_order(const Ledger& ledger) {
  std::vector<EntryOf> out;
  for (const auto& [key, entry] : ledger.entries) out.emplace_back(key, &entry);
  std::stable_sort(out.begin(), out.end(), [](const EntryOf& a, const EntryOf& b) {
    return std::pair{a.first.first, a.second->stopped} < std::pair{b.first.first, b.second->stopped};
  });
  return out;
}

std::optional<std::size_t> turn(const CoverageView& view, const BackupKey& key) {
  const auto found = view.turns.find(key);
  return found == view.turns.end() ? std::nullopt : std::optional{found->second};
}

/// A clock may have been set back since.
std::string time_since(UtcTime then, UtcTime now) {
  const auto age = std::chrono::floor<std::chrono::seconds>(now - then);
  return format_duration(std::max(age, std::chrono::seconds{0}));
}

std::string last_proof(const LedgerEntry& entry, const CoverageView& view) {
  std::string out = entry.proven ? time_since(entry.proven->at, view.now) + " ago" : "never";
  if (is_overdue(entry, view.objective, view.now)) out += ", overdue";
  return out;
}

std::string last_failure(const LedgerEntry& entry, UtcTime now) {
  if (!entry.failed) return "-";
  return fmt::format("{} {} ago", printable(entry.failed->reason), time_since(entry.failed->at, now));
}

/// The drill that gave the last verdict: its report says the rest.
std::string last_run(const LedgerEntry& entry) {
  if (entry.is_proven()) return printable(entry.proven->run_id);
  return entry.failed ? printable(entry.failed->run_id) : "-";
}

using Json = nlohmann::ordered_json;

Json backups(const CoverageView& view) {
  Json out = Json::array();
  for (const auto& [key, entry] : in_order(view.ledger)) {
    const auto next = turn(view, key);
    Json overdue = nullptr;
    if (view.objective) overdue = is_overdue(*entry, view.objective, view.now);
    out.push_back({{"repository", key.first},
                   {"label", key.second},
                   {"type", entry->type},
                   {"stopped_at", to_rfc3339(entry->stopped)},
                   {"size_bytes", entry->size_bytes},
                   {"is_proven", entry->is_proven()},
                   {"proven", verdict_json(entry->proven)},
                   {"failed", verdict_json(entry->failed)},
                   {"overdue", overdue},
                   {"next", next == 1},
                   {"turn", next ? Json(*next) : Json(nullptr)}});
  }
  return out;
}

Json repositories(const CoverageReport& report) {
  Json out = Json::array();
  for (const auto& each : report.repositories) {
    out.push_back({{"repository", each.repository},
                   {"backups", each.backups},
                   {"proven", each.proven},
                   {"overdue", each.overdue ? Json(*each.overdue) : Json(nullptr)},
                   {"stalest_proof_at", each.stalest_proof ? Json(to_rfc3339(*each.stalest_proof)) : Json(nullptr)}});
  }
  return out;
}

}  // namespace

std::string to_table(const CoverageView& view) {
  if (view.ledger.entries.empty()) return {};
  std::vector<std::vector<std::string>> rows{
      {"REPO", "BACKUP", "TYPE", "AGE", "SIZE", "PROVEN", "LEVEL", "FAILED", "LAST RUN", "NEXT"}};
  for (const auto& [key, entry] : in_order(view.ledger)) {
    const auto next = turn(view, key);
    rows.push_back({std::to_string(key.first), printable(key.second), printable(entry->type),
                    time_since(entry->stopped, view.now), format_byte_size(entry->size_bytes), last_proof(*entry, view),
                    entry->proven ? printable(entry->proven->level) : "-", last_failure(*entry, view.now),
                    last_run(*entry), next ? std::to_string(*next) : "-"});
  }
  return to_columns(rows);
}

std::string to_coverage_json(const CoverageView& view) {
  const auto report = coverage_of(view.ledger, view.objective, view.now);
  const Json out{{"schema", "dr-drill.coverage/1"},
                 {"stanza", view.ledger.stanza},
                 {"listed_at", view.ledger.listed ? Json(to_rfc3339(*view.ledger.listed)) : Json(nullptr)},
                 {"objective_seconds", view.objective ? Json(view.objective->count()) : Json(nullptr)},
                 {"repositories", repositories(report)},
                 {"backups", backups(view)}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace drill
