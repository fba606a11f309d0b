#include "drill/coverage/ledger_file.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "drill/config/names.hpp"
#include "drill/coverage/ledger_json.hpp"
#include "drill/history/history.hpp"
#include "drill/host/regular_file.hpp"
#include "metrics/textfile.hpp"

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

/// Nothing when there is no file. Throws LedgerDamaged also for what cannot be a ledger by its size or kind.
std::optional<std::string> text_of(const fs::path& path) {
  try {
    return read_regular_file(path, k_max_ledger);
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::no_such_file_or_directory) return std::nullopt;
    throw std::runtime_error{std::string{error.what()} + (error.code() == std::errc::permission_denied
                                                              ? "\nHINT: run as root, or as a user who may read it."
                                                              : "\nHINT: the directory comes from [state] directory.")};
  } catch (const std::runtime_error& error) {
    throw LedgerDamaged{error.what()};
  }
}

/// Calls `damaged` where the file is; it returns what became of it, in words.
template <typename Damaged>
KnownLedger known(const Config& config, const fs::path& path, std::string& text, Damaged damaged) {
  try {
    const auto found = text_of(path);
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

RunLock lock(const fs::path& path, const Bounds& bounds) {
  constexpr std::chrono::milliseconds k_pause{20};
  const fs::path file = path.parent_path() / "lock";
  for (;;) {
    if (auto taken = RunLock::try_take(file, "ledger\n" + path.filename().string())) return std::move(*taken);
    check(bounds, "waiting for another drill to let go of the ledger '" + path.string() + "'");
    sleep(bounds, k_pause);
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
    : path_(ledger_path(config)), lock_(lock(path_, bounds)) {
  known_ = known(config, path_, before_, [&] {
    const fs::path aside = path_.string() + ".damaged";
    fs::rename(path_, aside);
    return ", the damaged file is kept as '" + aside.string() + "'";
  });
}

void LedgerUpdate::write() {
  std::string text = to_ledger_json(known_.ledger);
  if (text == before_) return;
  metrics::write_textfile(path_, text, 0640);
  before_ = std::move(text);
}

}  // namespace drill
