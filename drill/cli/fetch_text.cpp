#include "drill/cli/fetch_text.hpp"

#include <fmt/format.h>

#include <string_view>

#include "drill/config/recovery_target.hpp"
#include "drill/text/quantities.hpp"

namespace drill {
namespace {

bool left_to_chance(const Config& config) {
  return config.backup.set == "random" || parse_target(config.backup.target).kind == TargetKind::random;
}

std::string describe(const pgbackrest::FetchSize& fetch, std::string_view how_exact) {
  const std::string backup =
      fetch.backup ? fmt::format("{} {}", how_exact, format_byte_size(*fetch.backup)) : "a backup of unknown size";
  const std::string wal =
      fetch.wal ? fmt::format("at most {} of WAL, before compression", format_byte_size(*fetch.wal)) : "its WAL";
  return fmt::format("{} from repository {}, and {}", backup, fetch.repository, wal);
}

}  // namespace

std::vector<pgbackrest::FetchSize> planned_fetches(const Config& config, const Preflighted& found) {
  if (found.no_backup || !found.info) return {};
  return pgbackrest::fetch_sizes(*found.info, pgbackrest::wanted_backup(config.backup, found.judged));
}

std::string fetch_text(const Config& config, const Preflighted& found, const std::string& label) {
  std::string out;
  for (const auto& fetch : planned_fetches(config, found)) {
    // One backup is drilled, whichever it will be.
    const char* either = out.empty() ? "" : "or ";
    out += label + either + describe(fetch, left_to_chance(config) ? "at most" : "about") + "\n";
  }
  return out;
}

}  // namespace drill
