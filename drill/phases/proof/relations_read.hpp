// Which relations were read to their end, and what was found in them.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "drill/phases/proof/data_tasks.hpp"
#include "drill/report/relation_readings.hpp"

namespace drill {

/// Not safe to use from several threads.
class RelationsRead {
 public:
  /// `databases` must not change, and outlive this object.
  explicit RelationsRead(const std::vector<VerifiedDatabase>& databases);

  /// The task is done, whatever it found.
  void done(const DataTask& task);
  /// It found this; the most severe of a relation counts.
  void found(const DataTask& task, ReadingResult result);

  /// What became of each relation. `level` is the name of the level.
  [[nodiscard]] Readings readings(std::string level) const;

 private:
  /// Of one relation; kept small, there may be a million.
  struct Tally {
    std::uint32_t done = 0;  ///< tasks
    ReadingResult worst = ReadingResult::not_begun;
  };
  /// Of a table in parts.
  struct Parts {
    std::map<std::uint16_t, unsigned> done;  ///< tasks of each
    std::set<std::uint16_t> with_findings;
  };
  Tally& tally(const DataTask& task);
  [[nodiscard]] std::uint32_t next_block(const VerifiedDatabase& database, const Relation& relation) const;

  const std::vector<VerifiedDatabase>& databases_;
  std::vector<std::vector<Tally>> tallies_;  ///< as the relations lie in the databases
  std::map<const Relation*, Parts> parts_;
};

}  // namespace drill
