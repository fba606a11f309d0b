#include "drill/phases/proof/data_tasks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drill {
namespace {

// Tables, materialized views and sequences, catalogs included: OID, name, kind, size with TOAST, access method, size of
// the main fork and, where a table is so large that it is read in parts, the columns that COPY would write. What
// belongs to other sessions cannot be read.
constexpr const char* k_tables = R"sql(
  SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), c.relkind, s.bytes, a.amname,
         pg_catalog.pg_relation_size(c.oid),
         CASE WHEN s.bytes >= {large} THEN
           (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(t.attname), ',' ORDER BY t.attnum)
              FROM pg_catalog.pg_attribute t
             WHERE t.attrelid = c.oid AND t.attnum > 0 AND NOT t.attisdropped AND t.attgenerated = '') END
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam
         CROSS JOIN LATERAL (SELECT pg_catalog.pg_table_size(c.oid) AS bytes OFFSET 0) s
   WHERE (c.relkind IN ('r', 'S') OR c.relkind = 'm' AND c.relispopulated) AND c.relpersistence <> 't')sql";

// Everything with pages: OID, name, sizes of the forks, and whether other tasks read all of the main fork.
constexpr const char* k_stored = R"sql(
  SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), f.main, f.fsm, f.vm,
         c.relkind IN ('r', 'm') AND a.amname = 'heap'
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam
         CROSS JOIN LATERAL (SELECT pg_catalog.pg_relation_size(c.oid) AS main,
                                    pg_catalog.pg_relation_size(c.oid, 'fsm') AS fsm,
                                    pg_catalog.pg_relation_size(c.oid, 'vm') AS vm OFFSET 0) f
   WHERE c.relkind IN ('r', 'm', 'i', 't', 'S') AND c.relpersistence <> 't' AND f.main > 0)sql";

constexpr const char* k_btrees = R"sql(
  SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), pg_catalog.pg_relation_size(c.oid),
         pg_catalog.pg_relation_size(i.indrelid)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid JOIN pg_catalog.pg_am a ON a.oid = c.relam
   WHERE c.relkind = 'i' AND a.amname = 'btree' AND i.indisready AND i.indisvalid AND c.relpersistence = 'p')sql";

// A part is small enough to stay cached until all tasks have read it, and a table has few enough of them.
constexpr std::uint64_t k_part_bytes = std::uint64_t{64} << 20U;
constexpr std::uint64_t k_most_parts = 4096;

std::uint64_t number(const postgres::Value& value) {
  return std::stoull(value.value_or("0"));
}

std::uint32_t oid(const postgres::Value& value) {
  return static_cast<std::uint32_t>(number(value));
}

using Database = std::shared_ptr<const VerifiedDatabase>;

Database describe_database(const Bounds& bounds, postgres::Session& session, const std::string& name, VerifyLevel level,
                           int major) {
  VerifiedDatabase out;
  out.name = name;
  const auto facts =
      session.query(bounds, "SELECT pg_catalog.getdatabaseencoding(), pg_catalog.current_setting('block_size')");
  out.encoding = session.quote(facts.at(0).at(0).value());
  out.block_size = number(facts.at(0).at(1));
  if (level != VerifyLevel::deep) return std::make_shared<const VerifiedDatabase>(std::move(out));
  // Production's watch over its schema is not asked: it may forbid, or write down elsewhere, what is made here.
  session.execute(bounds, "UPDATE pg_catalog.pg_event_trigger SET evtenabled = 'D' WHERE evtenabled <> 'D'");
  out.prewarm = extension_schema(bounds, session, "pg_prewarm");
  out.amcheck = extension_schema(bounds, session, "amcheck");
  if (major >= k_first_with_verify_heapam) out.pageinspect = extension_schema(bounds, session, "pageinspect");
  return std::make_shared<const VerifiedDatabase>(std::move(out));
}

/// A large table in parts; the whole of any other is one, which is null.
std::vector<std::shared_ptr<const TablePart>> parts_of(const postgres::Row& table, std::uint64_t block_size,
                                                       int major) {
  const std::uint64_t bytes = number(table.at(3));
  const std::uint64_t blocks = number(table.at(5)) / block_size;
  const std::uint64_t parts = std::min({bytes / k_part_bytes, blocks, k_most_parts});
  if (major < k_first_with_tid_range_scan || table.at(4) != "heap" || !table.at(6) || parts < 2) return {nullptr};
  std::vector<std::shared_ptr<const TablePart>> out;
  for (std::uint64_t i = 0; i < parts; ++i) {
    out.push_back(std::make_shared<const TablePart>(
        TablePart{*table.at(6), blocks * i / parts, i + 1 == parts ? 0 : blocks * (i + 1) / parts, bytes, parts}));
  }
  return out;
}

void add_table(const postgres::Row& table, VerifyLevel level, int major, const Database& database,
               std::vector<DataTask>& out) {
  const auto parts = parts_of(table, database->block_size, major);
  for (const auto& part : parts) {
    DataTask task{DataTaskKind::read, database, table.at(1).value(), number(table.at(3)) / parts.size(),
                  oid(table.at(0))};
    task.relkind = table.at(2).value().front();
    task.part = part;
    out.push_back(task);
    // amcheck verifies no other kind of table.
    if (level != VerifyLevel::deep || major < k_first_with_verify_heapam || table.at(4) != "heap") continue;
    task.kind = DataTaskKind::heap;
    out.push_back(task);
    task.kind = DataTaskKind::zeroed;
    task.bytes = number(table.at(5)) / parts.size();
    if (task.bytes > 0) out.push_back(std::move(task));
  }
}

void add_checksums(const postgres::Row& row, int major, const Database& database, std::vector<DataTask>& out) {
  DataTask task{DataTaskKind::checksums, database, row.at(1).value(), 0, oid(row.at(0))};
  const auto add = [&](Forks fork, const postgres::Value& size) {
    if (number(size) == 0) return;
    task.forks |= fork;
    task.bytes += number(size);
  };
  if (row.at(5) != "t" || major < k_first_with_verify_heapam) add(fork_main, row.at(2));
  add(fork_fsm, row.at(3));
  add(fork_vm, row.at(4));
  if (task.forks != 0) out.push_back(std::move(task));
}

}  // namespace

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

std::vector<DataTask> data_tasks(const Bounds& bounds, postgres::Session& session, const std::string& name,
                                 VerifyLevel level, int major) {
  const Database database = describe_database(bounds, session, name, level, major);
  std::vector<DataTask> out;
  for (const auto& table : session.query(bounds, fmt::format(k_tables, fmt::arg("large", 2 * k_part_bytes))))
    add_table(table, level, major, database, out);
  if (level != VerifyLevel::deep) return out;
  for (const auto& row : session.query(bounds, k_stored)) add_checksums(row, major, database, out);
  for (const auto& row : session.query(bounds, k_btrees)) {
    DataTask task{DataTaskKind::index, database, row.at(1).value(), number(row.at(2)), oid(row.at(0))};
    task.table_bytes = number(row.at(3));
    out.push_back(std::move(task));
  }
  return out;
}

}  // namespace drill
