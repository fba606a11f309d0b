#include "drill/coverage/state_file.hpp"

#include <stdexcept>
#include <system_error>
#include <utility>

#include "drill/coverage/ledger_json.hpp"
#include "drill/host/regular_file.hpp"
#include "metrics/textfile.hpp"

namespace drill {

namespace fs = std::filesystem;

std::optional<std::string> ledger_text(const fs::path& path, std::size_t most) {
  try {
    return read_regular_file(path, most);
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::no_such_file_or_directory) return std::nullopt;
    throw std::runtime_error{std::string{error.what()} + (error.code() == std::errc::permission_denied
                                                              ? "\nHINT: run as root, or as a user who may read it."
                                                              : "\nHINT: the directory comes from [state] directory.")};
  } catch (const std::runtime_error& error) {
    throw LedgerDamaged{error.what()};
  }
}

RunLock lock_ledger(const fs::path& path, const Bounds& bounds) {
  return RunLock::take(path.parent_path() / "lock", "ledger\n" + path.filename().string(), bounds,
                       "the ledger '" + path.string() + "'");
}

std::string keep_damaged(const fs::path& path) {
  const fs::path aside = path.string() + ".damaged";
  fs::rename(path, aside);
  return ", the damaged file is kept as '" + aside.string() + "'";
}

void replace_ledger(const fs::path& path, std::string& before, std::string text) {
  if (text == before) return;
  metrics::write_textfile(path, text, 0640);
  before = std::move(text);
}

}  // namespace drill
