#include "drill/phases/proof/prepared_transactions.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <string>

#include "drill/phases/diagnosis/server_errors.hpp"
#include "drill/text/printable.hpp"

namespace drill {
namespace {

/// For one database: it may hold locks on catalogs as well, which no session gets past.
constexpr std::chrono::seconds k_roll_back_limit{60};

constexpr const char* k_have_prepared =
    "SELECT DISTINCT database FROM pg_catalog.pg_prepared_xacts WHERE database IS NOT NULL ORDER BY database";
/// Asked in the database itself, whose encoding its names are in.
constexpr const char* k_prepared =
    "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database() ORDER BY prepared";

/// PostgreSQL does so only for a session of the same database.
void roll_back_in(const Bounds& bounds, const postgres::Server& server, const std::string& database,
                  Findings& findings) {
  server.session.execute(bounds,
                         "UPDATE pg_catalog.pg_database SET datallowconn = true WHERE NOT datallowconn AND "
                         "datname = " +
                             server.session.quote(database));
  auto options = server.options;
  options.database = database;
  postgres::Session session{bounds, options};
  for (const auto& row : session.query(bounds, k_prepared)) {
    const std::string& name = row.at(0).value();
    const std::string which = fmt::format("the prepared transaction '{}' in database '{}'", printable(name), database);
    try {
      session.execute(bounds, "ROLLBACK PREPARED " + session.quote(name));
      findings.push_back(which +
                         " was rolled back in the copy: its locks would keep checks and probes from reading tables");
    } catch (const postgres::SessionError& error) {
      if (error.connection_lost()) throw;
      findings.push_back(which + " could not be rolled back in the copy, and may keep checks and probes from reading " +
                         "tables: " + error.what());
    }
  }
}

void note_not_rolled_back(const std::string& database, const std::string& why, Findings& findings) {
  findings.push_back(
      fmt::format("the prepared transactions in database '{}' could not be rolled back in the copy, and may keep "
                  "checks and probes from reading tables: {}",
                  database, why));
  spdlog::warn("{}", findings.back());
}

}  // namespace

void roll_back_prepared_transactions(const Bounds& bounds, const postgres::Server& server, Findings& findings) {
  std::vector<postgres::Row> databases;
  try {
    databases = server.session.query(bounds, k_have_prepared);
  } catch (const postgres::SessionError& error) {
    throw_if_connection_lost(error, "it listed its prepared transactions");
    findings.push_back(std::string{"could not list the prepared transactions: "} + error.what());
  }
  for (const auto& row : databases) {
    const std::string& database = row.at(0).value();
    try {
      roll_back_in(bounds.at_most(k_roll_back_limit), server, database, findings);
    } catch (const postgres::SessionError& error) {
      throw_if_crashed(bounds, server.session, error, "prepared transactions were rolled back");
      note_not_rolled_back(database, error.what(), findings);
    } catch (const DeadlinePassed&) {
      if (bounds.deadline.passed()) throw;
      note_not_rolled_back(database, fmt::format("it took longer than {} s", k_roll_back_limit.count()), findings);
    }
  }
}

}  // namespace drill
