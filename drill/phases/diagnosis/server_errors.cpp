#include "drill/phases/diagnosis/server_errors.hpp"

#include <string_view>

#include "drill/outcome/drill_error.hpp"
#include "drill/postgres/damage.hpp"

namespace drill {

void throw_if_connection_lost(const postgres::SessionError& error, const std::string& during) {
  if (!error.connection_lost()) return;
  throw DrillError{Reason::server_crashed, "the restored server crashed while " + during + ": " + error.what(),
                   "See the end of postgres.log next to the report: it names the process and the signal."};
}

void throw_if_crashed(const Bounds& bounds, postgres::Session& own, const postgres::SessionError& error,
                      const std::string& during) {
  if (!error.connection_lost()) return;
  try {
    // The server ends its sessions when it has seen which process died, a moment after that one's own client.
    own.query(bounds, "SELECT pg_catalog.pg_sleep(1)");
  } catch (const postgres::SessionError& also) {
    if (also.connection_lost()) throw_if_connection_lost(error, during);
  }
}

void throw_if_catalogs_damaged(const postgres::SessionError& error) {
  if (!postgres::is_damage(error)) return;
  throw DrillError{Reason::corruption_found, std::string{"the catalogs could not be read: "} + error.what(),
                   "Look at the same database in production, and at older backups."};
}

void throw_if_locale_missing(const postgres::SessionError& error) {
  // CheckMyDatabase in src/backend/utils/init/postinit.c; the detail names the locale.
  constexpr std::string_view k_refused = "database locale is incompatible with operating system";
  const std::string_view what = error.what();
  if (what.find(k_refused) == std::string_view::npos) return;
  throw DrillError{Reason::tool_missing, "the image lacks a locale of production: " + std::string{what},
                   "Install locales-all in the image; `dr-drill image build` and examples/image do."};
}

}  // namespace drill
