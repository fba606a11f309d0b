#include "drill/coverage/ledger_file.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "drill/config/names.hpp"
#include "drill/coverage/ledger_json.hpp"
#include "drill/coverage/state_file.hpp"
#include "drill/history/history.hpp"

namespace drill {
namespace {

namespace fs = std::filesystem;

/// What the reports of past drills tell; backups that nobody drilled come with the next listing.
Ledger from_history(const Config& config) {
  Ledger out;
  out.stanza = config.backup.stanza;
  const History history{config};
  if (!history.exists()) return out;
  for (const auto& past : history.list({.stanza = config.backup.stanza, .verdict = {}, .since = {}, .limit = {}}))
    out.record(past.report);
  return out;
}

/// Calls `damaged` where the file is; it returns what became of it, in words.
template <typename Damaged>
KnownLedger known(const Config& config, const fs::path& path, std::string& text, Damaged damaged) {
  try {
    const auto found = ledger_text(path, k_max_ledger);
    if (!found) return {from_history(config), {}};
    text = *found;
    return {read_ledger_json(text, config.backup.stanza), {}};
  } catch (const LedgerTooNew& error) {
    throw LedgerTooNew{fmt::format(
        "the ledger '{}' is left alone: {}\nHINT: use the newer dr-drill that wrote it, or move the file away: it is "
        "then made anew of the history.",
        path.string(), error.what())};
  } catch (const LedgerDamaged& error) {
    text.clear();
    KnownLedger out{from_history(config), {}};
    out.finding = fmt::format(
        "the ledger '{}' is damaged ({}): what it said of past drills is not believed and was made anew of the "
        "reports in the history{}; backups proven before the oldest of them count as never proven",
        path.string(), error.what(), damaged());
    return out;
  }
}

}  // namespace

fs::path ledger_path(const Config& config) {
  require_stanza_name(config.backup.stanza);
  return fs::path{config.state.directory} / "coverage" / (config.backup.stanza + ".json");
}

KnownLedger read_ledger(const Config& config) {
  std::string text;
  return known(config, ledger_path(config), text, [] { return std::string{}; });
}

LedgerUpdate::LedgerUpdate(const Config& config, const Bounds& bounds)
    : path_(ledger_path(config)), lock_(lock_ledger(path_, bounds)) {
  known_ = known(config, path_, before_, [&] { return keep_damaged(path_); });
}

void LedgerUpdate::write() {
  replace_ledger(path_, before_, to_ledger_json(known_.ledger));
}

}  // namespace drill
