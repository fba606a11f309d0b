// pgbackrest.conf: what is in it, what it needs, and which of it is secret.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "drill/pgbackrest/conf.hpp"
#include "drill/pgbackrest/repositories.hpp"
#include "drill/pgbackrest/secrets.hpp"
#include "drill/redaction/redactor.hpp"
#include "tests/fuzz/target.hpp"

namespace {

constexpr std::string_view k_redacted = "<redacted>";

/// Between the words that stand for secrets there is none: not as part of the word either, which is why they are cut
/// out first (a secret may be "e", or "acted>x").
void expect_hidden(std::string_view redacted, const std::vector<std::string>& secrets) {
  while (!redacted.empty()) {
    const auto kept = redacted.substr(0, redacted.find(k_redacted));
    for (const auto& secret : secrets) {
      if (kept.find(secret) != std::string_view::npos) __builtin_trap();
    }
    redacted.remove_prefix(std::min(redacted.size(), kept.size() + k_redacted.size()));
  }
}

}  // namespace

void read_untrusted(std::string_view text) {
  try {
    const auto conf = drill::pgbackrest::parse_conf(text, "pgbackrest.conf");
    const auto secrets = drill::pgbackrest::secret_values(conf);
    expect_hidden(drill::Redactor{secrets}(text), secrets);
    drill::pgbackrest::surroundings_of(conf, "main");
  } catch (const drill::pgbackrest::ConfError&) {
    // What they promise to throw.
  }
}
