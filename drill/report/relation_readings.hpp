// What a drill of level read or deep did with each relation; for the ledger of relations, not part of report.json.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace drill {

enum class ReadingResult : std::uint8_t {
  not_begun,     ///< it had no turn
  part,          ///< a table in parts was not read to its end
  sound,         ///< all of it was read, and nothing was found
  unverifiable,  ///< nowhere, as an index whose functions are not found by their names
  failed,        ///< it could not be read here
  damaged,
};

struct RelationReading {
  std::uint32_t oid = 0;
  std::uint32_t next_block = 0;  ///< of a table in parts: up to here it was read without a finding
  ReadingResult result = ReadingResult::not_begun;
  bool continued = false;  ///< an earlier drill read its first blocks
};

/// All relations of one database, in no order, also those that had no turn.
struct DatabaseReadings {
  std::string name;
  std::vector<RelationReading> relations = {};
};

struct Readings {
  std::string level;  ///< "read" or "deep"
  std::vector<DatabaseReadings> databases = {};
};

}  // namespace drill
