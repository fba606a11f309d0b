// What levels read and deep ask of every relation, as a list of tasks.
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
/// The first that reads a range of blocks without reading the others.
inline constexpr int k_first_with_tid_range_scan = 14;

/// For an error of what the tasks ask.
inline constexpr const char* k_hint_of_level_deep =
    "Level deep needs PostgreSQL's additional modules (amcheck, pageinspect, pg_prewarm) in the image, and a "
    "superuser.";

enum class DataTaskKind {
  read,       ///< every row of a table, through its output functions; the output is discarded
  checksums,  ///< every page of a relation that no other task reads, through the check of its checksum
  heap,       ///< amcheck of a table and its TOAST table
  zeroed,     ///< every page of a table, checksum included: is it all zero?
  index,      ///< amcheck of a B-tree, against its table
};

/// What all tasks of one database have in common.
struct VerifiedDatabase {
  std::string name;
  std::string encoding = {};     ///< an SQL literal
  std::uint64_t block_size = 0;  ///< bytes
  std::string prewarm = {};      ///< schemas of the extensions, quoted; empty at level read
  std::string amcheck = {};
  std::string pageinspect = {};
};

/// Some of the blocks of a large table: several sessions read it, and what one task read is still cached for the next.
struct TablePart {
  std::string columns;         ///< all that COPY of the table would write, for a SELECT
  std::uint64_t first = 0;     ///< block
  std::uint64_t end = 0;       ///< the block behind the last; 0: to the end, wherever that is
  std::uint64_t of_bytes = 0;  ///< the whole table, with TOAST
  std::size_t parts = 0;       ///< how many the table has
};

/// Which files of a relation: bits.
enum Forks : std::uint8_t { fork_main = 1, fork_fsm = 2, fork_vm = 4 };

/// Kept small: a cluster with 20,000 tables has 200,000 of them.
struct DataTask {
  DataTaskKind kind;
  std::shared_ptr<const VerifiedDatabase> database;
  std::string relation;  ///< with its schema, quoted as SQL wants it
  std::uint64_t bytes = 0;
  std::uint32_t oid = 0;
  char relkind = 'r';                               ///< of pg_class
  std::uint8_t forks = 0;                           ///< of kind checksums
  std::uint64_t table_bytes = 0;                    ///< of an index: of its table, which is read as well
  std::shared_ptr<const TablePart> part = nullptr;  ///< null: the whole relation

  /// Bytes that PostgreSQL reads for it.
  [[nodiscard]] std::uint64_t work() const { return bytes + table_bytes; }
};

/// The schema of an extension, quoted; the extension is made when it is not there, and brought up to date. Throws
/// postgres::SessionError, incus::Error.
std::string extension_schema(const Bounds& bounds, postgres::Session& session, const std::string& name);

/// The tasks of one database, which `session` is connected to. At level deep the extensions amcheck,
/// pageinspect and pg_prewarm are made there: the copy is ours. Throws postgres::SessionError, incus::Error.
std::vector<DataTask> data_tasks(const Bounds& bounds, postgres::Session& session, const std::string& name,
                                 VerifyLevel level, int major);

}  // namespace drill
