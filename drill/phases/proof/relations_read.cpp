#include "drill/phases/proof/relations_read.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace drill {

RelationsRead::RelationsRead(const std::vector<VerifiedDatabase>& databases) : databases_(databases) {
  tallies_.reserve(databases.size());
  for (const auto& database : databases) tallies_.emplace_back(database.relations.size());
}

RelationsRead::Tally& RelationsRead::tally(const DataTask& task) {
  const auto database = task.database - databases_.data();
  const auto relation = task.relation - task.database->relations.data();
  return tallies_.at(static_cast<std::size_t>(database)).at(static_cast<std::size_t>(relation));
}

void RelationsRead::done(const DataTask& task) {
  ++tally(task).done;
  if (task.is_part()) ++parts_[task.relation].done[task.part];
}

void RelationsRead::found(const DataTask& task, ReadingResult result) {
  auto& worst = tally(task).worst;
  worst = std::max(worst, result);
  if (task.is_part()) parts_[task.relation].with_findings.insert(task.part);
}

std::uint32_t RelationsRead::next_block(const VerifiedDatabase& database, const Relation& relation) const {
  const auto known = parts_.find(&relation);
  if (known == parts_.end()) return 0;
  const auto& parts = known->second;
  const auto wanted =
      static_cast<unsigned>(std::popcount<unsigned>(relation.questions & (ask_rows | ask_heap | ask_zero_pages)));
  std::uint16_t part = 0;
  while (part < relation.parts && !parts.with_findings.contains(part)) {
    const auto done = parts.done.find(part);
    if (done == parts.done.end() || done->second < wanted) break;
    ++part;
  }
  return static_cast<std::uint32_t>(DataTask{ask_rows, part, &relation, &database}.first_block());
}

Readings RelationsRead::readings(std::string level) const {
  Readings out{std::move(level)};
  for (std::size_t at = 0; at < databases_.size(); ++at) {
    const auto& database = databases_[at];
    if (database.name.empty()) continue;  // it could not be listed
    auto& of_database = out.databases.emplace_back(DatabaseReadings{database.name});
    of_database.relations.reserve(database.relations.size());
    for (std::size_t i = 0; i < database.relations.size(); ++i) {
      const auto& relation = database.relations[i];
      const auto& tally = tallies_[at][i];
      const auto tasks = sum_of_tasks(database, relation).tasks;
      RelationReading reading{relation.oid, next_block(database, relation), tally.worst, relation.from_block > 0};
      if (tally.worst == ReadingResult::not_begun && tally.done > 0) {
        const bool is_whole = tally.done >= tasks;
        const bool in_parts = parts_.contains(&relation);
        reading.result = is_whole ? ReadingResult::sound : in_parts ? ReadingResult::part : ReadingResult::not_begun;
      }
      of_database.relations.push_back(reading);
    }
  }
  return out;
}

}  // namespace drill
