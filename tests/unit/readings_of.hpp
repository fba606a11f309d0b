// Reports of drills that read relations, for tests of the ledger of relations.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "drill/report/drill_report.hpp"

namespace unit {

/// A drill of this level that began `at` and read a backup that ended `backup`; of database "shop" unless another is
/// named.
inline drill::DrillReport readings_of(std::vector<drill::RelationReading> relations, drill::UtcTime at,
                                      drill::UtcTime backup, const std::string& level = "read",
                                      const std::string& database = "shop") {
  drill::DrillReport out;
  out.stanza = "main";
  out.began = at;
  out.backup = drill::BackupReport{};
  out.backup->stopped = backup;
  auto& done = out.verification.emplace();
  done.level = level;
  done.of_relations =
      std::make_shared<const drill::Readings>(drill::Readings{level, {{database, std::move(relations)}}});
  return out;
}

}  // namespace unit
