#include "drill/phases/proof/relations.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drill {
namespace {

// What belongs to other sessions cannot be read. The sizes are asked once, each a look at a file.
constexpr const char* k_relations = R"sql(
  SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), c.relkind,
         c.relkind IN ('r', 'S') OR c.relkind = 'm' AND c.relispopulated,
         c.relkind IN ('r', 'm') AND a.amname = 'heap',
         a.amname = 'btree' AND i.indisready AND i.indisvalid AND c.relpersistence = 'p',
         a.amname IN ('btree', 'hash', 'gist', 'spgist', 'gin', 'brin') AND i.indisready AND i.indisvalid
           AND c.relkind = 'i' AND c.relpersistence = 'p' AND f.main = 0,
         f.main, f.fsm, f.vm, f.toast, pg_catalog.pg_relation_size(i.indrelid),
         CASE WHEN f.main + f.toast >= {large} THEN
           (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(t.attname), ',' ORDER BY t.attnum)
              FROM pg_catalog.pg_attribute t
             WHERE t.attrelid = c.oid AND t.attnum > 0 AND NOT t.attisdropped AND t.attgenerated = '') END
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
         CROSS JOIN LATERAL (SELECT pg_catalog.pg_relation_size(c.oid) AS main,
                                    pg_catalog.pg_relation_size(c.oid, 'fsm') AS fsm,
                                    pg_catalog.pg_relation_size(c.oid, 'vm') AS vm,
                                    CASE WHEN c.reltoastrelid <> 0
                                      THEN pg_catalog.pg_total_relation_size(c.reltoastrelid) ELSE 0 END AS toast
                             OFFSET 0) f
   WHERE c.relkind IN ({relkinds}) AND c.relpersistence <> 't')sql";

/// The columns of its rows.
struct Column {
  enum : std::uint8_t { oid, name, relkind, readable, heap, btree, lacks_pages, main, fsm, vm, toast, table, columns };
};

// A part is small enough to stay cached until all questions have read it, and a table has few enough of them.
constexpr std::uint64_t k_part_bytes = std::uint64_t{64} << 20U;
constexpr std::uint64_t k_most_parts = 4096;

std::uint64_t number(const postgres::Value& value) {
  return std::stoull(value.value_or("0"));
}

/// The schema of an extension, quoted; the extension is made when it is not there, and brought up to date. Two sessions
/// that do so at a time fail: it is done when the database is listed.
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

VerifiedDatabase describe_database(const Bounds& bounds, postgres::Session& session, const std::string& name,
                                   VerifyLevel level, int major) {
  VerifiedDatabase out;
  out.name = name;
  const auto facts =
      session.query(bounds, "SELECT pg_catalog.getdatabaseencoding(), pg_catalog.current_setting('block_size')");
  out.encoding = session.quote(facts.at(0).at(0).value());
  out.block_size = number(facts.at(0).at(1));
  if (level != VerifyLevel::deep) return out;
  // Production's watch over its schema is not asked: it may forbid, or write down elsewhere, what is made here.
  session.execute(bounds, "UPDATE pg_catalog.pg_event_trigger SET evtenabled = 'D' WHERE evtenabled <> 'D'");
  out.prewarm = extension_schema(bounds, session, "pg_prewarm");
  out.amcheck = extension_schema(bounds, session, "amcheck");
  if (major < k_first_with_verify_heapam) return out;
  out.pageinspect = extension_schema(bounds, session, "pageinspect");
  out.visibility = extension_schema(bounds, session, "pg_visibility");
  return out;
}

void ask_for_forks(const postgres::Row& row, Relation& relation) {
  const auto add = [&](Forks fork, std::uint64_t bytes) {
    if (bytes == 0) return;
    relation.forks |= fork;
    relation.alone_bytes += bytes;
  };
  if ((relation.questions & ask_zero_pages) == 0) add(fork_main, relation.main_bytes);
  add(fork_fsm, number(row.at(Column::fsm)));
  add(fork_vm, number(row.at(Column::vm)));
  // A relation without pages has no files that would be worth a statement.
  if (relation.main_bytes > 0 && relation.forks != 0) relation.questions |= ask_checksums;
}

Relation describe(const postgres::Row& row, VerifyLevel level, int major, std::uint64_t block_size) {
  Relation out;
  out.name = row.at(Column::name).value();
  out.oid = static_cast<std::uint32_t>(number(row.at(Column::oid)));
  out.relkind = row.at(Column::relkind).value().front();
  out.main_bytes = number(row.at(Column::main));
  out.all_bytes =
      out.main_bytes + number(row.at(Column::fsm)) + number(row.at(Column::vm)) + number(row.at(Column::toast));
  out.table_bytes = number(row.at(Column::table));
  const bool is_readable = row.at(Column::readable) == "t";
  const bool is_heap = row.at(Column::heap) == "t";
  if (is_readable) out.questions |= ask_rows;
  if (is_readable && is_heap && major >= k_first_with_tid_range_scan && row.at(Column::columns)) {
    const auto parts = std::min({out.all_bytes / k_part_bytes, out.main_bytes / block_size, k_most_parts});
    out.parts = static_cast<std::uint16_t>(std::max<std::uint64_t>(1, parts));
  }
  if (level != VerifyLevel::deep) return out;
  // amcheck verifies no other kind of table.
  if (is_readable && is_heap && major >= k_first_with_verify_heapam) {
    out.questions |= ask_heap;
    if (out.main_bytes > 0) out.questions |= ask_zero_pages;
    if (number(row.at(Column::vm)) > 0) out.questions |= ask_end;
  }
  out.lacks_pages = row.at(Column::lacks_pages) == "t";
  // Then amcheck would say so in other words.
  if (row.at(Column::btree) == "t" && !out.lacks_pages) out.questions |= ask_index;
  ask_for_forks(row, out);
  return out;
}

}  // namespace

VerifiedDatabase list_relations(const Bounds& bounds, postgres::Session& session, const std::string& name,
                                VerifyLevel level, int major) {
  VerifiedDatabase out = describe_database(bounds, session, name, level, major);
  const char* relkinds = level == VerifyLevel::deep ? "'r', 'm', 'S', 'i', 't'" : "'r', 'm', 'S'";
  const auto rows = session.query(
      bounds, fmt::format(k_relations, fmt::arg("large", 2 * k_part_bytes), fmt::arg("relkinds", relkinds)));
  out.relations.reserve(rows.size());
  for (const auto& row : rows) {
    auto relation = describe(row, level, major, out.block_size);
    if (relation.questions == 0 && !relation.lacks_pages) continue;
    if (relation.parts > 1) out.columns[relation.oid] = row.at(Column::columns).value();
    out.relations.push_back(std::move(relation));
  }
  return out;
}

}  // namespace drill
