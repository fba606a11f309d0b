// What levels read and deep ask of every relation, as a list of tasks, and how PostgreSQL is asked.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/postgres/session.hpp"

namespace drill {

/// The first major of PostgreSQL whose amcheck verifies tables; before it, indexes alone.
inline constexpr int k_first_with_verify_heapam = 14;

enum class DataTaskKind {
  read,       ///< every row of a table, through its output functions; the output is discarded
  checksums,  ///< every page of every fork of a relation, through the check of its checksum
  heap,       ///< amcheck of a table and its TOAST table
  index,      ///< amcheck of a B-tree, against its table
};

/// What all tasks of one database have in common.
struct VerifiedDatabase {
  std::string name;
  std::string encoding;  ///< an SQL literal
  std::string prewarm;   ///< schemas of the extensions, quoted; empty at level read
  std::string amcheck;
};

/// Kept small: a cluster with 20,000 tables has 300,000 of them.
struct DataTask {
  DataTaskKind kind;
  std::shared_ptr<const VerifiedDatabase> database;
  std::string relation;  ///< with its schema, quoted as SQL wants it
  std::uint64_t bytes = 0;
  std::uint32_t oid = 0;
  /// Of kind checksums: which file of the relation, "main", "fsm" or "vm".
  const char* fork = "";
  bool is_view = false;           ///< a materialized view
  std::uint64_t table_bytes = 0;  ///< of an index: of its table, which is read as well

  /// Bytes that PostgreSQL reads for it.
  [[nodiscard]] std::uint64_t work() const { return bytes + table_bytes; }
};

/// One statement that does tasks of one kind and one database. Damage is an error, which does not always say of what;
/// of kind heap, damage is the rows, in words.
std::string statement_for(const std::vector<const DataTask*>& tasks);

/// The tasks of one database, which `session` is connected to. At level deep the extensions amcheck and pg_prewarm are
/// made there: the copy is ours. Throws postgres::SessionError, incus::Error.
std::vector<DataTask> data_tasks(const Bounds& bounds, postgres::Session& session, const std::string& name,
                                 VerifyLevel level, int major);

}  // namespace drill
