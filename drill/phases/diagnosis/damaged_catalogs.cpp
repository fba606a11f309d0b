#include "drill/phases/diagnosis/damaged_catalogs.hpp"

#include "drill/outcome/drill_error.hpp"
#include "drill/postgres/damage.hpp"

namespace drill {

void blame_damaged_catalogs(const postgres::SessionError& error) {
  if (!postgres::is_damage(error)) return;
  throw DrillError{Reason::corruption_found, std::string{"the catalogs could not be read: "} + error.what(),
                   "Look at the same database in production, and at older backups."};
}

}  // namespace drill
