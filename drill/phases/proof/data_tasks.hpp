// The statements that levels read and deep run for every relation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/postgres/session.hpp"

namespace drill {

enum class DataTaskKind {
  read,       ///< every row of a table, through its output functions; the output is discarded
  checksums,  ///< every page of every fork of a relation, through the check of its checksum
  heap,       ///< amcheck of a table and its TOAST table
  index,      ///< amcheck of a B-tree, against its table
};

struct DataTask {
  DataTaskKind kind;
  std::string database;
  std::string relation;  ///< with its schema, quoted as SQL wants it
  std::uint64_t bytes = 0;
  std::string sql;  ///< kind heap: returns a row of text for each damage; others: damage is an error
};

/// The tasks of the database that `session` is connected to. Level deep creates the extensions amcheck and pg_prewarm
/// there, which is fine in a copy. Throws postgres::SessionError, incus::Error.
std::vector<DataTask> data_tasks(const Bounds& bounds, postgres::Session& session, const std::string& database,
                                 VerifyLevel level, int major);

}  // namespace drill
