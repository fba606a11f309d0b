#include "drill/phases/diagnosis/server_crash.hpp"

#include "drill/outcome/drill_error.hpp"

namespace drill {

void blame_crash(const postgres::SessionError& error, const std::string& during) {
  if (!error.connection_lost()) return;
  throw DrillError{Reason::server_crashed, "the restored server broke off while " + during + ": " + error.what(),
                   "See the end of postgres.log beside the report: it names the process and the signal."};
}

void blame_crash(const Bounds& bounds, const RunningServer& server, const postgres::SessionError& error,
                 const std::string& during) {
  if (!error.connection_lost()) return;
  try {
    // The server ends its sessions when it has seen which process died, a moment after that one's own client.
    server.session->query(bounds, "SELECT pg_catalog.pg_sleep(1)");
  } catch (const postgres::SessionError& own) {
    if (own.connection_lost()) blame_crash(error, during);
  }
}

}  // namespace drill
