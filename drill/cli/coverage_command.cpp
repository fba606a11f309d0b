#include <spdlog/spdlog.h>

#include <chrono>

#include "drill/bounds/bounds.hpp"
#include "drill/cli/commands.hpp"
#include "drill/cli/make_config.hpp"
#include "drill/cli/print.hpp"
#include "drill/cli/print_error.hpp"
#include "drill/coverage/coverage_table.hpp"
#include "drill/coverage/ledger_file.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/list_backups.hpp"
#include "drill/phases/preflight.hpp"
#include "drill/redaction/hidden.hpp"

namespace drill {
namespace {

/// Brings the ledger up to what the host's pgbackrest lists, where there is one: in memory only.
void ask_repositories(const Config& config, const std::stop_token& stop, Ledger& ledger) {
  const auto asked = std::chrono::system_clock::now();
  try {
    Findings findings;
    const auto info = ask_host_pgbackrest({Deadline{std::chrono::minutes{2}}, stop}, config.backup,
                                          read_backup_configuration(config), findings);
    if (info) return ledger.follow(list_backups(*info, asked));
  } catch (const DrillError& error) {
    spdlog::warn("the repositories are not asked: {}", error.what());
  }
  spdlog::info("the backups are those that a drill listed last{}",
               ledger.listed ? ", at " + to_rfc3339(*ledger.listed) : "");
}

/// What the next drills would take; nothing when that is left to chance, or no backup fits.
Turns turns(const Config& config, const Ledger& ledger) {
  pgbackrest::Info info;
  for (const auto& [key, entry] : ledger.entries) {
    auto& backup = info.backups.emplace_back();
    backup.repo_key = key.first;
    backup.label = key.second;
    backup.stop_time = std::chrono::floor<std::chrono::seconds>(entry.stopped);
  }
  Turns out;
  try {
    for (const auto* backup : pgbackrest::next_backups(info, pgbackrest::wanted_backup(config.backup, ledger.judged())))
      out.emplace(BackupKey{backup->repo_key, backup->label}, out.size() + 1);
  } catch (const DrillError& error) {
    spdlog::info("the next drill has no backup to take: {}", error.what());
  }
  return out;
}

}  // namespace

int coverage_command(const Process& process, const Options& options) {
  try {
    const Signals signals = process.catch_signals();
    const Config config = make_config(options);
    KnownLedger known = read_ledger(config);
    if (!known.finding.empty()) spdlog::warn("{}", known.finding);
    auto& ledger = known.ledger;
    ask_repositories(config, signals.stops().stop, ledger);
    const CoverageView view{ledger, turns(config, ledger), config.objectives.coverage,
                            std::chrono::system_clock::now()};
    if (options.json) {
      print_document(without_long_secrets(to_coverage_json(view)));
    } else {
      print_text(without_long_secrets(to_table(view)));
    }
    if (ledger.entries.empty()) spdlog::info("no backup of stanza '{}' is known", config.backup.stanza);
    return exit_code(Verdict::pass);
  } catch (const std::exception& error) {
    return print_error(error);
  }
}

}  // namespace drill
