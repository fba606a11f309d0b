// What the restored cluster contains: databases, extensions, collation versions, and what would have connected to the
// outside.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/postgres/session.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

struct Inventory {
  std::vector<DatabaseReport> databases;
  std::vector<std::pair<std::string, postgres::SessionError>> unread;  ///< by name: known by name and size only
};

/// Asks the promoted server of this PostgreSQL major in sessions of its own, one for each database and so many at a
/// time. Databases that let nobody in, or whose catalogs cannot be read, are listed by name and size. Throws
/// postgres::SessionError, CutShort.
Inventory read_inventory(const Bounds& bounds, const postgres::SessionOptions& server, int major, std::size_t sessions);

/// A finding for each thing in the database that was neutralised, or may be in reach where the container has a network,
/// and for each collation whose version differs from the image's.
std::vector<std::string> find_neutralised(const DatabaseReport& database, bool sealed);

}  // namespace drill
