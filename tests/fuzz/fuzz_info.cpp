// `pgbackrest info --output=json`.
#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/choose_backup.hpp"
#include "drill/pgbackrest/info.hpp"
#include "tests/fuzz/target.hpp"

void read_untrusted(std::string_view text) {
  try {
    const auto info = drill::pgbackrest::parse_info(text, "main");
    for (const auto& backup : info.backups) {
      static_cast<void>(info.database_of(backup));
      static_cast<void>(info.archive_of(backup));
    }
    drill::pgbackrest::choose_backup(info, {});
  } catch (const drill::pgbackrest::InfoError&) {
    // What it promises to throw.
  } catch (const drill::DrillError&) {
    // No such backup.
  }
}
