#include "drill/phases/proof/data_tasks.hpp"

#include <stdexcept>

namespace drill {
namespace {

// Tables and materialized views, catalogs included: OID, name, kind, size with TOAST, access method. What belongs
// to other sessions cannot be read.
constexpr const char* k_tables = R"sql(
  SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), c.relkind, pg_catalog.pg_table_size(c.oid),
         a.amname
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
  SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), pg_catalog.pg_relation_size(c.oid),
         pg_catalog.pg_relation_size(i.indrelid)
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

using Database = std::shared_ptr<const VerifiedDatabase>;

std::uint32_t oid(const postgres::Value& value) {
  return static_cast<std::uint32_t>(number(value));
}

const char* fork_named(const postgres::Value& name) {
  for (const char* known : {"main", "fsm", "vm"}) {
    if (name == known) return known;
  }
  throw std::logic_error{"no fork of a relation: " + name.value_or("")};
}

void add_deep(const Bounds& bounds, postgres::Session& session, const std::vector<postgres::Row>& tables, int major,
              const Database& database, std::vector<DataTask>& out) {
  for (const auto& row : session.query(bounds, k_stored)) {
    out.push_back({DataTaskKind::checksums, database, row.at(1).value(), number(row.at(3)), oid(row.at(0)),
                   fork_named(row.at(2))});
  }
  if (major >= k_first_with_verify_heapam) {
    for (const auto& row : tables) {
      if (row.at(4) != "heap") continue;  // what amcheck cannot verify
      out.push_back({DataTaskKind::heap, database, row.at(1).value(), number(row.at(3)), oid(row.at(0))});
    }
  }
  for (const auto& row : session.query(bounds, k_btrees)) {
    out.push_back({DataTaskKind::index, database, row.at(1).value(), number(row.at(2)), oid(row.at(0)), "", false,
                   number(row.at(3))});
  }
}

/// What `write` makes of each task, with `between` between.
template <typename Write>
std::string joined(const std::vector<const DataTask*>& tasks, const char* between, Write write) {
  std::string out;
  for (const auto* task : tasks) out += (out.empty() ? "" : between) + write(*task);
  return out;
}

/// The relations of the tasks, as a table `c` with their OIDs.
std::string relations(const std::vector<const DataTask*>& tasks) {
  const auto oids = joined(tasks, ",", [](const DataTask& task) { return std::to_string(task.oid); });
  return "pg_catalog.unnest('{" + oids + "}'::pg_catalog.regclass[]) c (oid)";
}

}  // namespace

std::string statement_for(const std::vector<const DataTask*>& tasks) {
  const auto& database = *tasks.front()->database;
  switch (tasks.front()->kind) {
    case DataTaskKind::read:
      return joined(tasks, "; ", [&](const DataTask& task) {
        // COPY itself refuses materialized views. Without conversion of the encoding: what SQL_ASCII holds has none.
        const std::string from = task.is_view ? "(SELECT * FROM " + task.relation + ")" : task.relation;
        return "COPY " + from + " TO '/dev/null' WITH (ENCODING " + database.encoding + ")";
      });
    case DataTaskKind::checksums: {
      const auto forks = joined(tasks, ", ", [](const DataTask& task) {
        return "('" + std::to_string(task.oid) + "'::pg_catalog.regclass, '" + task.fork + "')";
      });
      return "SELECT pg_catalog.count(" + database.prewarm + ".pg_prewarm(c.oid, 'buffer', c.fork)) FROM (VALUES " +
             forks + ") c (oid, fork)";
    }
    case DataTaskKind::heap:
      return "SELECT pg_catalog.format('block %s, offset %s: %s', v.blkno, v.offnum, v.msg) FROM " + relations(tasks) +
             ", LATERAL " + database.amcheck + ".verify_heapam(c.oid, check_toast := true) v LIMIT 10";
    case DataTaskKind::index:
      return "SELECT pg_catalog.count(" + database.amcheck + ".bt_index_parent_check(c.oid, true)) FROM " +
             relations(tasks);
  }
  return {};
}

std::vector<DataTask> data_tasks(const Bounds& bounds, postgres::Session& session, const std::string& name,
                                 VerifyLevel level, int major) {
  VerifiedDatabase common{name, {}, {}, {}};
  common.encoding = session.quote(session.query(bounds, "SELECT pg_catalog.getdatabaseencoding()").at(0).at(0).value());
  if (level == VerifyLevel::deep) {
    // Production's watch over its schema is not asked: it may forbid, or write down elsewhere, what is made here.
    session.execute(bounds, "UPDATE pg_catalog.pg_event_trigger SET evtenabled = 'D' WHERE evtenabled <> 'D'");
    common.prewarm = extension_schema(bounds, session, "pg_prewarm");
    common.amcheck = extension_schema(bounds, session, "amcheck");
  }
  const auto database = std::make_shared<const VerifiedDatabase>(std::move(common));
  std::vector<DataTask> out;
  const auto tables = session.query(bounds, k_tables);
  out.reserve(tables.size());
  for (const auto& row : tables) {
    out.push_back(
        {DataTaskKind::read, database, row.at(1).value(), number(row.at(3)), oid(row.at(0)), "", row.at(2) == "m"});
  }
  if (level == VerifyLevel::deep) add_deep(bounds, session, tables, major, database, out);
  return out;
}

}  // namespace drill
