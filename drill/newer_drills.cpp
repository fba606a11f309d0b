#include "drill/newer_drills.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <set>
#include <string>

#include "drill/coverage/ledger_file.hpp"
#include "drill/report/drill_metrics.hpp"
#include "drill/report/metrics_before.hpp"
#include "metrics/text_reader.hpp"

namespace drill {
namespace {

constexpr const char* k_cut_off_hint =
    "Reports and chain were cut off at the end, or put back from an old copy: compare with other copies, and with what "
    "Prometheus has stored.";

/// Drills that gave a verdict on a backup last.
std::set<std::string> drills_of_ledger(const Config& config) {
  std::set<std::string> out;
  try {
    std::error_code unseen;
    if (!std::filesystem::exists(ledger_path(config), unseen)) return out;
    for (const auto& [key, entry] : read_ledger(config).ledger.entries) {
      if (entry.proven) out.insert(entry.proven->run_id);
      if (entry.failed) out.insert(entry.failed->run_id);
    }
  } catch (const std::exception& error) {
    spdlog::warn("the ledger tells nothing of newer drills: {}", error.what());
  }
  return out;
}

}  // namespace

std::vector<ChainFault> newer_drills(const Config& config, const HistoryVerdict& verdict) {
  std::vector<ChainFault> out;
  const auto& links = verdict.chain.links;
  for (const auto& run : drills_of_ledger(config)) {
    // What was before the chain began is not told by it; where nothing is left of it, everything was cut off.
    const bool older = !links.empty() && verdict.chain.begins_after(run);
    if (older || verdict.chain.find(run) != nullptr) continue;
    out.push_back({run, ledger_path(config).string(),
                   fmt::format("names drill {}, which the chain of reports does not have", run), k_cut_off_hint});
  }
  const std::string& stanza = config.backup.stanza;
  const auto samples = metrics::read_text(text_before(config, stanza));
  const auto last = metrics::find_value(samples, metric_name(config.metrics.prefix, "last_run_timestamp_seconds"),
                                        {{"stanza", stanza}});
  // The report has whole seconds, the metrics have fractions of them.
  if (last && *last >= unix_time(verdict.newest_end) + 1.0) {
    out.push_back({{},
                   metrics_path(config, stanza),
                   fmt::format("tells of a drill that ended at {}, the newest report is of {}",
                               to_rfc3339(UtcTime{std::chrono::seconds{static_cast<std::int64_t>(*last)}}),
                               to_rfc3339(verdict.newest_end)),
                   k_cut_off_hint});
  }
  return out;
}

}  // namespace drill
