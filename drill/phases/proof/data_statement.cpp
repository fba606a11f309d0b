#include "drill/phases/proof/data_statement.hpp"

#include <fmt/format.h>

#include <utility>

namespace drill {
namespace {

using Tasks = std::vector<DataTask>;

/// What `write` makes of each task, with `between` between.
template <typename Write>
std::string joined(const Tasks& tasks, const char* between, Write write) {
  std::string out;
  for (const auto& task : tasks) out += (out.empty() ? "" : between) + write(task);
  return out;
}

/// The relations of the tasks, as a table `c` with their OIDs.
std::string relations(const Tasks& tasks) {
  const auto oids = joined(tasks, ",", [](const DataTask& task) { return std::to_string(task.relation->oid); });
  return "pg_catalog.unnest('{" + oids + "}'::pg_catalog.regclass[]) c (oid)";
}

/// What COPY is asked to write: the table, or a query where it refuses the relation or would write all of it.
std::string source(const DataTask& task) {
  const Relation& relation = *task.relation;
  if (relation.relkind != 'r') return "(SELECT * FROM " + relation.name + ")";
  if (!task.is_part()) return relation.name;
  std::string out = fmt::format("(SELECT {} FROM ONLY {} WHERE ctid OPERATOR(pg_catalog.>=) '({},0)'::pg_catalog.tid",
                                task.database->columns.at(relation.oid), relation.name, task.first_block());
  if (const auto end = task.end_block(); end != 0) {
    out += fmt::format(" AND ctid OPERATOR(pg_catalog.<) '({},0)'::pg_catalog.tid", end);
  }
  return out + ")";
}

/// Without conversion of the encoding: what SQL_ASCII holds has none.
std::string read_statement(const Tasks& tasks) {
  return joined(tasks, "; ", [](const DataTask& task) {
    // To a query, a sequence whose page is all zero has no row.
    if (task.relation->relkind == 'S') {
      return fmt::format("SELECT pg_catalog.pg_sequence_last_value({})", task.relation->oid);
    }
    return "COPY " + source(task) + " TO '/dev/null' WITH (ENCODING " + task.database->encoding + ")";
  });
}

std::string checksums_statement(const Tasks& tasks) {
  const auto forks = joined(tasks, ", ", [](const DataTask& task) {
    std::string out;
    for (const auto& [fork, name] : {std::pair{fork_main, "main"}, {fork_fsm, "fsm"}, {fork_vm, "vm"}}) {
      if ((task.forks & fork) == 0) continue;
      out += fmt::format("{}('{}'::pg_catalog.regclass, '{}')", out.empty() ? "" : ", ", task.relation->oid, name);
    }
    return out;
  });
  return fmt::format("SELECT pg_catalog.count({}.pg_prewarm(c.oid, 'buffer', c.fork)) FROM (VALUES {}) c (oid, fork)",
                     tasks.front().database->prewarm, forks);
}

std::string heap_statement(const Tasks& tasks) {
  std::string range;
  if (const DataTask& task = tasks.front(); task.is_part()) {
    range = fmt::format(", startblock := {}", task.first_block());
    if (const auto end = task.end_block(); end != 0) range += fmt::format(", endblock := {}", end - 1);
  }
  return fmt::format(
      "SELECT pg_catalog.format('block %s, offset %s: %s', v.blkno, v.offnum, v.msg) FROM {}, LATERAL "
      "{}.verify_heapam(c.oid, check_toast := true{}) v LIMIT 10",
      relations(tasks), tasks.front().database->amcheck, range);
}

/// Functions instead of operators: the search path is production's.
std::string zeroed_statement(const Tasks& tasks) {
  const auto& database = *tasks.front().database;
  const auto tables = joined(tasks, ", ", [&](const DataTask& task) {
    const auto oid = task.relation->oid;
    const std::string end =
        task.end_block() != 0
            ? std::to_string(task.end_block())
            : fmt::format("pg_catalog.pg_relation_size('{}'::pg_catalog.regclass) OPERATOR(pg_catalog./) {}", oid,
                          database.block_size);
    return fmt::format("('{}'::pg_catalog.regclass::pg_catalog.text, {}::pg_catalog.int8, {}::pg_catalog.int8)", oid,
                       task.first_block(), end);
  });
  return fmt::format(
      "SELECT b FROM (VALUES {}) c (name, first, past), LATERAL pg_catalog.generate_series(c.first, c.past "
      "OPERATOR(pg_catalog.-) 1) b "
      "WHERE "
      "pg_catalog.byteaeq({}.get_raw_page(c.name, 'main', b), pg_catalog.decode(pg_catalog.repeat('00', "
      "{}), 'hex'))",
      tables, database.pageinspect, database.block_size);
}

/// A table that was cut short leaves the marks of the rows that it lost. They are looked for close behind its end and
/// then more and more sparsely: all that is asked costs a look at a cached page.
std::string end_statement(const Tasks& tasks) {
  constexpr std::uint64_t k_farthest = 1U << 14U;
  const auto places = joined(tasks, ", ", [](const DataTask& task) {
    const std::uint64_t end = task.relation->main_bytes / task.database->block_size;
    std::string out;
    for (std::uint64_t step = 0; step <= k_farthest; step = step == 0 ? 1 : step * 2) {
      out += fmt::format("{}('{}'::pg_catalog.regclass, {}::pg_catalog.int8)", out.empty() ? "" : ", ",
                         task.relation->oid, end + step);
    }
    return out;
  });
  return fmt::format(
      "SELECT pg_catalog.format('the table ends before block %s, but its visibility map says that the block has rows', "
      "c.block) FROM (VALUES {}) c (oid, block), LATERAL {}.pg_visibility_map(c.oid, c.block) v WHERE v.all_visible "
      "LIMIT 1",
      places, tasks.front().database->visibility);
}

std::string index_statement(const Tasks& tasks) {
  return fmt::format("SELECT pg_catalog.count({}.bt_index_parent_check(c.oid, true)) FROM {}",
                     tasks.front().database->amcheck, relations(tasks));
}

}  // namespace

std::string statement_for(const Tasks& tasks) {
  switch (tasks.front().question) {
    case ask_rows:
      return read_statement(tasks);
    case ask_checksums:
      return checksums_statement(tasks);
    case ask_heap:
      return heap_statement(tasks);
    case ask_zero_pages:
      return zeroed_statement(tasks);
    case ask_index:
      return index_statement(tasks);
    case ask_end:
      return end_statement(tasks);
  }
  return {};
}

}  // namespace drill
