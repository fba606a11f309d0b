// pgbackrest.conf: what is in it, what it needs, and which of it is secret.
#include <string>

#include "drill/pgbackrest/conf.hpp"
#include "drill/pgbackrest/repositories.hpp"
#include "drill/pgbackrest/secrets.hpp"
#include "tests/fuzz/target.hpp"

void read_untrusted(std::string_view text) {
  try {
    const auto conf = drill::pgbackrest::parse_conf(text, "pgbackrest.conf");
    const auto secrets = drill::pgbackrest::secret_values(conf);
    const std::string redacted = drill::pgbackrest::Redactor{secrets}(text);
    for (const auto& secret : secrets) {
      // A secret may be part of the word that stands in for it.
      if (redacted.find(secret) != std::string::npos && std::string{"<redacted>"}.find(secret) == std::string::npos &&
          secret.find("<redacted>") == std::string::npos && secret.size() > 12) {
        __builtin_trap();
      }
    }
    drill::pgbackrest::surroundings_of(conf, "main");
  } catch (const drill::pgbackrest::ConfError&) {
    // What they promise to throw.
  }
}
