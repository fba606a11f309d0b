#include "drill/coverage/relation_ledger_file.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <utility>

#include "drill/config/names.hpp"
#include "drill/coverage/ledger_json.hpp"
#include "drill/coverage/relation_ledger_json.hpp"
#include "drill/coverage/state_file.hpp"
#include "drill/outcome/findings.hpp"

namespace drill {
namespace {

/// Calls `damaged` where the file is; it returns what became of it, in words.
template <typename Damaged>
KnownRelations known_relations(const Config& config, const std::filesystem::path& path, std::string& text,
                               Damaged damaged) {
  try {
    const auto found = ledger_text(path, k_max_relation_ledger);
    if (!found) return {{config.backup.stanza}, {}};
    text = *found;
    return {read_relation_ledger_json(text, config.backup.stanza), {}};
  } catch (const LedgerTooNew& error) {
    throw LedgerTooNew{fmt::format(
        "the ledger '{}' is left alone: {}\nHINT: use the newer dr-drill that wrote it, or move the file away: it is "
        "then begun anew.",
        path.string(), error.what())};
  } catch (const LedgerDamaged& error) {
    text.clear();
    return {
        {config.backup.stanza},
        fmt::format("the ledger '{}' is damaged ({}): it is not believed and was begun anew{}; relations read before "
                    "count as never read",
                    path.string(), error.what(), damaged())};
  }
}

}  // namespace

std::filesystem::path relation_ledger_path(const Config& config) {
  require_stanza_name(config.backup.stanza);
  return std::filesystem::path{config.state.directory} / "coverage" / "relations" / (config.backup.stanza + ".json");
}

KnownRelations read_relations(const Config& config) {
  std::string text;
  return known_relations(config, relation_ledger_path(config), text, [] { return std::string{}; });
}

std::string update_relations(const Config& config, const DrillReport& report, const Bounds& bounds) {
  const auto path = relation_ledger_path(config);
  const RunLock lock = lock_ledger(path, bounds);
  std::string before;
  auto known = known_relations(config, path, before, [&] { return keep_damaged(path); });
  const auto too_many = known.ledger.record(report);
  replace_ledger(path, before, to_relation_ledger_json(known.ledger));
  if (too_many == 0) return known.finding;
  return fmt::format("{}{}{} relations are more than the {} whose reading can be remembered: they count as never read",
                     known.finding, known.finding.empty() ? "" : "; ", too_many, k_most_relations_remembered);
}

void record_relations(const Config& config, RedactedReport& report) {
  constexpr std::chrono::seconds k_most_wait{5};
  if (!report->verification || !report->verification->of_relations) return;
  std::string finding;
  try {
    finding = update_relations(config, *report, Bounds{Deadline{k_most_wait}});
  } catch (const std::exception& error) {
    finding = std::string{"what this drill read is not in the ledger of relations: "} + error.what();
  }
  if (finding.empty()) return;
  spdlog::warn("{}", finding);
  report.change([&](DrillReport& changed) { note(changed.findings, finding); });
}

}  // namespace drill
