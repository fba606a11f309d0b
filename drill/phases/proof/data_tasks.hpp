// What levels read and deep ask of every relation, as one list of statements.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/postgres/session.hpp"

namespace drill {

enum class DataTaskKind {
  read,       ///< every row of a table, through its output functions, to nowhere
  checksums,  ///< every page of every fork of a relation, through the check of its checksum
  heap,       ///< amcheck of a table and its TOAST table
  index,      ///< amcheck of a B-tree, against its table
};

struct DataTask {
  DataTaskKind kind;
  std::string database;
  std::string relation;  ///< with its schema, quoted as SQL wants it
  std::uint64_t bytes = 0;
  std::string sql;  ///< of kind heap, the rows that it returns are damages, in words; else damage is an error
};

/// The tasks of one database, which `session` is connected to. At level deep the extensions amcheck and pg_prewarm are
/// made there: the copy is ours. Throws postgres::SessionError, incus::Error.
std::vector<DataTask> data_tasks(const Bounds& bounds, postgres::Session& session, const std::string& database,
                                 VerifyLevel level, int major);

}  // namespace drill
