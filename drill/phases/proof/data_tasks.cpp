#include "drill/phases/proof/data_tasks.hpp"

namespace drill {
namespace {

// Tables and materialized views, catalogs included: OID, name, kind, size with TOAST, encoding of the database, access
// method. What belongs to other sessions cannot be read.
constexpr const char* k_tables = R"sql(
  SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), c.relkind, pg_catalog.pg_table_size(c.oid),
         pg_catalog.getdatabaseencoding(), a.amname
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam
   WHERE (c.relkind = 'r' OR c.relkind = 'm' AND c.relispopulated) AND c.relpersistence <> 't')sql";

// Everything with pages.
constexpr const char* k_stored = R"sql(
  SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), f.fork, pg_catalog.pg_relation_size(c.oid, f.fork)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         CROSS JOIN (VALUES ('main'), ('fsm'), ('vm')) f (fork)
   WHERE c.relkind IN ('r', 'm', 'i', 't', 'S') AND c.relpersistence <> 't'
     AND pg_catalog.pg_relation_size(c.oid, f.fork) > 0)sql";

constexpr const char* k_btrees = R"sql(
  SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), pg_catalog.pg_relation_size(c.oid)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid JOIN pg_catalog.pg_am a ON a.oid = c.relam
   WHERE c.relkind = 'i' AND a.amname = 'btree' AND i.indisready AND i.indisvalid AND c.relpersistence = 'p')sql";

std::uint64_t number(const postgres::Value& value) {
  return std::stoull(value.value_or("0"));
}

/// The schema of an extension, quoted; the extension is made when it is not there, and brought up to date.
std::string extension_schema(const Bounds& bounds, postgres::Session& session, const std::string& name) {
  // There may be no schema public; functions alone may live in pg_catalog.
  session.execute(bounds, "CREATE EXTENSION IF NOT EXISTS " + name + " SCHEMA pg_catalog");
  session.execute(bounds, "ALTER EXTENSION " + name + " UPDATE");
  const auto rows = session.query(bounds,
                                  "SELECT pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_extension e JOIN "
                                  "pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = '" +
                                      name + "'");
  return rows.at(0).at(0).value();
}

void add_reading(const std::vector<postgres::Row>& tables, const postgres::Session& session,
                 const std::string& database, std::vector<DataTask>& out) {
  for (const auto& row : tables) {
    const std::string& name = row.at(1).value();
    // COPY itself refuses materialized views. Without conversion of the encoding: what SQL_ASCII holds has none.
    const std::string from = row.at(2) == "m" ? "(SELECT * FROM " + name + ")" : name;
    out.push_back({DataTaskKind::read, database, name, number(row.at(3)),
                   "COPY " + from + " TO '/dev/null' WITH (ENCODING " + session.quote(row.at(4).value()) + ")"});
  }
}

void add_deep(const Bounds& bounds, postgres::Session& session, const std::vector<postgres::Row>& tables,
              const std::string& database, int major, std::vector<DataTask>& out) {
  // Production's watch over its schema is not asked: it may forbid, or write down elsewhere, what is made here.
  session.execute(bounds, "UPDATE pg_catalog.pg_event_trigger SET evtenabled = 'D' WHERE evtenabled <> 'D'");
  const std::string prewarm = extension_schema(bounds, session, "pg_prewarm");
  const std::string amcheck = extension_schema(bounds, session, "amcheck");
  for (const auto& row : session.query(bounds, k_stored)) {
    out.push_back({DataTaskKind::checksums, database, row.at(1).value(), number(row.at(3)),
                   "SELECT " + prewarm + ".pg_prewarm(" + row.at(0).value() + "::regclass, 'buffer', '" +
                       row.at(2).value() + "')"});
  }
  constexpr int k_first_with_verify_heapam = 14;
  if (major >= k_first_with_verify_heapam) {
    for (const auto& row : tables) {
      if (row.at(5) != "heap") continue;  // what amcheck cannot verify
      out.push_back({DataTaskKind::heap, database, row.at(1).value(), number(row.at(3)),
                     "SELECT pg_catalog.format('block %s, offset %s: %s', blkno, offnum, msg) FROM " + amcheck +
                         ".verify_heapam(" + row.at(0).value() + "::regclass, check_toast := true) LIMIT 10"});
    }
  }
  for (const auto& row : session.query(bounds, k_btrees)) {
    out.push_back({DataTaskKind::index, database, row.at(1).value(), number(row.at(2)),
                   "SELECT " + amcheck + ".bt_index_parent_check(" + row.at(0).value() + "::regclass, true)"});
  }
}

}  // namespace

std::vector<DataTask> data_tasks(const Bounds& bounds, postgres::Session& session, const std::string& database,
                                 VerifyLevel level, int major) {
  std::vector<DataTask> out;
  const auto tables = session.query(bounds, k_tables);
  add_reading(tables, session, database, out);
  if (level == VerifyLevel::deep) add_deep(bounds, session, tables, database, major, out);
  return out;
}

}  // namespace drill
