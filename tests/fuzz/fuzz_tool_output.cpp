// What pgBackRest and PostgreSQL say, cut anywhere.
#include "drill/pgbackrest/archive_listing.hpp"
#include "drill/pgbackrest/exit_code.hpp"
#include "drill/pgbackrest/progress.hpp"
#include "drill/postgres/server_log.hpp"
#include "tests/fuzz/target.hpp"

void read_untrusted(std::string_view text) {
  drill::postgres::ServerLog log;
  drill::pgbackrest::RestoreProgress progress;
  const std::size_t half = text.size() / 2;
  for (const auto piece : {text.substr(0, half), text.substr(half)}) {
    log.feed(piece);
    progress.feed(piece);
  }
  log.finish();
  drill::pgbackrest::find_error(text);
  try {
    drill::pgbackrest::parse_listing(text);
  } catch (const drill::pgbackrest::ListingError&) {
    // What it promises to throw.
  }
}
