#include "drill/phases/proof/inventory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "drill/host/in_parallel.hpp"

namespace drill {
namespace {

// Databases: name, size, whether it lets anybody in, recorded and actual version of its default collation.
constexpr const char* k_databases_15 = R"sql(
  SELECT datname, pg_catalog.pg_database_size(oid), datallowconn, datcollversion,
         pg_catalog.pg_database_collation_actual_version(oid)
    FROM pg_catalog.pg_database WHERE datconnlimit <> -2 ORDER BY datname)sql";
constexpr const char* k_databases = R"sql(
  SELECT datname, pg_catalog.pg_database_size(oid), datallowconn, NULL, NULL
    FROM pg_catalog.pg_database WHERE datconnlimit <> -2 ORDER BY datname)sql";

constexpr const char* k_subscriptions = R"sql(
  SELECT d.datname, s.subname FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
   WHERE s.subenabled ORDER BY 1, 2)sql";

// Of one database: kind, name, version. A server of file_fdw leads to files of the machine, and to no network.
constexpr const char* k_contents = R"sql(
  SELECT 'extension', extname::text, extversion FROM pg_catalog.pg_extension
  UNION ALL
  SELECT 'foreign server', s.srvname::text, NULL
    FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
   WHERE w.fdwname <> 'file_fdw'
  UNION ALL
  SELECT 'collation', pg_catalog.format('%I.%I', n.nspname, c.collname),
         pg_catalog.format('%s, here %s', c.collversion, pg_catalog.pg_collation_actual_version(c.oid))
    FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
   WHERE c.collversion IS NOT NULL AND c.collversion IS DISTINCT FROM pg_catalog.pg_collation_actual_version(c.oid)
  ORDER BY 1, 2)sql";

void read_contents(const Bounds& bounds, postgres::Session& session, DatabaseReport& database) {
  for (const auto& row : session.query(bounds, k_contents)) {
    const std::string& kind = row.at(0).value();
    const std::string& name = row.at(1).value();
    if (kind == "extension") database.extensions.push_back(name + " " + row.at(2).value_or(""));
    if (kind == "foreign server") database.foreign_servers.push_back(name);
    if (kind == "collation") database.collation_mismatches.push_back(name + ": " + row.at(2).value_or(""));
  }
  const auto& extensions = database.extensions;
  if (std::any_of(extensions.begin(), extensions.end(),
                  [](const auto& name) { return name.starts_with("pg_cron "); })) {
    database.cron_jobs =
        std::stoull(session.query(bounds, "SELECT count(*) FROM cron.job WHERE active").at(0).at(0).value());
  }
}

DatabaseReport describe(const postgres::Row& row) {
  DatabaseReport database;
  database.name = row.at(0).value();
  database.size_bytes = std::stoull(row.at(1).value());
  if (row.at(3) && row.at(3) != row.at(4)) {
    database.collation_mismatches.push_back(
        fmt::format("database default: {}, here {}", *row.at(3), row.at(4).value_or("unknown")));
  }
  return database;
}

}  // namespace

Inventory read_inventory(const Bounds& bounds, const postgres::SessionOptions& server, int major,
                         std::size_t sessions) {
  Inventory out;
  std::vector<std::size_t> open;
  {
    postgres::Session session{bounds, server};
    const auto subscriptions = session.query(bounds, k_subscriptions);
    for (const auto& row : session.query(bounds, major >= 15 ? k_databases_15 : k_databases)) {
      if (row.at(2) == "t") open.push_back(out.databases.size());
      auto& database = out.databases.emplace_back(describe(row));
      for (const auto& subscription : subscriptions) {
        if (subscription.at(0) == database.name) database.subscriptions.push_back(subscription.at(1).value());
      }
    }
  }
  std::mutex mutex;
  in_parallel(sessions, open.size(), [&](std::size_t at) {
    auto& database = out.databases[open[at]];
    try {
      auto options = server;
      options.database = database.name;
      postgres::Session session{bounds, options};
      read_contents(bounds, session, database);
    } catch (const postgres::SessionError& error) {
      const std::lock_guard lock{mutex};
      out.unread.emplace_back(database.name, error);
    }
  });
  std::ranges::sort(out.unread, {}, &std::pair<std::string, postgres::SessionError>::first);
  return out;
}

std::vector<std::string> find_neutralised(const DatabaseReport& database, bool sealed) {
  std::vector<std::string> findings;
  const auto add = [&](const std::string& what, const std::string& how, const char* verb = "was") {
    findings.push_back(fmt::format("{} in database '{}' {} neutralised: {}", what, database.name, verb, how));
  };
  for (const auto& name : database.subscriptions) add("subscription '" + name + "'", "no logical replication runs");
  if (database.cron_jobs == 1) add("1 active pg_cron job", "pg_cron is not loaded");
  if (database.cron_jobs > 1)
    add(fmt::format("{} active pg_cron jobs", database.cron_jobs), "pg_cron is not loaded", "were");
  for (const auto& name : database.foreign_servers) {
    if (sealed) add("foreign server '" + name + "'", "the container has no network");
    if (!sealed) {
      findings.push_back("foreign server '" + name + "' in database '" + database.name + "' may be in reach");
    }
  }
  for (const auto& mismatch : database.collation_mismatches) {
    findings.push_back("collation version differs from production's in database '" + database.name + "', " + mismatch +
                       ": indexes on text may look out of order here");
  }
  return findings;
}

}  // namespace drill
