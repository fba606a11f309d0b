// The relations that levels read and deep look at, as a database lists them.
#pragma once

#include <cstdint>
#include <map>
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

/// For an error of what is asked of them.
inline constexpr const char* k_hint_of_level_deep =
    "Level deep needs PostgreSQL's additional modules (amcheck, pageinspect, pg_prewarm, pg_visibility) in the image, "
    "and a superuser.";

/// What is asked of a relation: bits.
enum Questions : std::uint8_t {
  ask_rows = 1,        ///< every row of a table, through its output functions; the output is discarded
  ask_checksums = 2,   ///< every page that no other question reads, through the check of its checksum
  ask_heap = 4,        ///< amcheck of a table and its TOAST table
  ask_zero_pages = 8,  ///< every page of a table, checksum included: is it all zero?
  ask_index = 16,      ///< amcheck of a B-tree, against its table
  ask_end = 32,        ///< does the visibility map know of rows behind the table's end?
};

/// Which files of a relation: bits.
enum Forks : std::uint8_t { fork_main = 1, fork_fsm = 2, fork_vm = 4 };

/// Kept small: a cluster with 20,000 tables has 120,000 of them.
struct Relation {
  std::string name;               ///< with its schema, quoted as SQL wants it
  std::uint64_t main_bytes = 0;   ///< of the main fork
  std::uint64_t all_bytes = 0;    ///< of a table: with its other forks and its TOAST table
  std::uint64_t alone_bytes = 0;  ///< of the forks that ask_checksums reads
  std::uint64_t table_bytes = 0;  ///< of an index: of its table, which is read as well
  std::uint32_t oid = 0;
  std::uint32_t from_block = 0;  ///< of a table in parts: an earlier drill read the blocks before it
  std::uint16_t parts = 1;       ///< a large table is read in parts, by several sessions: from from_block on
  char relkind = 'r';            ///< of pg_class
  std::uint8_t forks = 0;        ///< that ask_checksums reads
  std::uint8_t questions = 0;
  bool lacks_pages = false;  ///< an index without any page, of a kind that always has one
};

struct VerifiedDatabase {
  std::string name;
  std::string encoding = {};     ///< an SQL literal
  std::uint64_t block_size = 0;  ///< bytes
  std::string prewarm = {};      ///< schemas of the extensions, quoted; empty at level read
  std::string amcheck = {};
  std::string pageinspect = {};
  std::string visibility = {};
  std::vector<Relation> relations = {};
  /// Of a table in parts, by OID: all that COPY of the table would write, for a SELECT.
  std::map<std::uint32_t, std::string> columns = {};
};

/// The relations of one database, which `session` is connected to, and what `level` asks of them. At level deep the
/// extensions amcheck, pageinspect, pg_prewarm and pg_visibility are made there: the copy is ours. Throws
/// postgres::SessionError, incus::Error.
VerifiedDatabase list_relations(const Bounds& bounds, postgres::Session& session, const std::string& name,
                                VerifyLevel level, int major);

}  // namespace drill
