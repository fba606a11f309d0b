// The ledger of what was proven, from an older version or from somebody's editor.
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "drill/coverage/ledger_json.hpp"
#include "drill/host/sha256.hpp"
#include "tests/fuzz/target.hpp"

namespace {

/// With the digest of what it is now: no input would get past it otherwise.
std::string sealed(std::string_view text) {
  auto ledger = nlohmann::json::parse(text, nullptr, false);
  if (!ledger.is_object()) return std::string{text};
  ledger.erase("sha256");
  ledger["sha256"] = drill::sha256_hex(ledger.dump());
  return ledger.dump();
}

/// What is taken is written and read again alike; that it then throws is a crash.
void read(const std::string& text) {
  std::string written;
  try {
    written = to_ledger_json(drill::read_ledger_json(text, "main"));
  } catch (const drill::LedgerDamaged&) {
    return;  // What it promises to throw.
  } catch (const drill::LedgerTooNew&) {
    return;
  }
  if (to_ledger_json(drill::read_ledger_json(written, "main")) != written) std::abort();
}

}  // namespace

void read_untrusted(std::string_view text) {
  read(std::string{text});
  // Deep nesting is refused before it is parsed; the parser of the digest has no such limit.
  constexpr std::size_t k_deep = 512;
  std::size_t opened = 0;
  for (const char c : text) opened += c == '[' || c == '{' ? 1 : 0;
  if (opened < k_deep) read(sealed(text));
}
