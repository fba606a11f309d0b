#include "drill/coverage/relation_ledger.hpp"

#include <algorithm>
#include <set>

namespace drill {
namespace {

PastTime whole_seconds(UtcTime time) {
  return std::chrono::floor<std::chrono::seconds>(time);
}

void note_read(const RelationReading& reading, const std::string& level, PastTime at, DatabasePast& database) {
  auto& past = database.relations[reading.oid];
  // What was read in several drills is as old as its first part.
  const auto begun = database.begun.find(reading.oid);
  const PastTime since = reading.continued && begun != database.begun.end() ? begun->second.began : at;
  past.read = std::max(past.read, since);
  if (level == "deep") past.deep = std::max(past.deep, since);
  // Its next turn is counted from this one, also where that read the last blocks alone.
  past.tried = since == at ? past.tried : std::max(past.tried, at);
  past.result = PastResult::sound;
  database.begun.erase(reading.oid);
}

void note_tried(const RelationReading& reading, const std::string& level, PastTime at, DatabasePast& database) {
  auto& past = database.relations[reading.oid];
  past.tried = std::max(past.tried, at);
  past.result = reading.result == ReadingResult::damaged  ? PastResult::damaged
                : reading.result == ReadingResult::failed ? PastResult::failed
                                                          : PastResult::sound;
  const auto begun = database.begun.find(reading.oid);
  const bool goes_on = reading.continued && begun != database.begun.end() && begun->second.level == level;
  if (reading.next_block == 0) {
    database.begun.erase(reading.oid);
  } else {
    database.begun[reading.oid] = {level, goes_on ? begun->second.began : at, reading.next_block};
  }
}

void follow(const DatabaseReadings& listed, const std::string& level, PastTime backup, DatabasePast& database) {
  if (backup < database.listed) return;
  database.listed = backup;
  std::set<std::uint32_t> there;
  for (const auto& relation : listed.relations) there.insert(there.end(), relation.oid);
  // Level read lists no indexes: what only level deep can know of stays until it is asked.
  const auto is_gone = [&](std::uint32_t oid, const RelationPast& past) {
    return !there.contains(oid) && (level == "deep" || (past.deep == k_never && past.result == PastResult::sound));
  };
  std::erase_if(database.begun, [&](const auto& each) { return is_gone(each.first, database.past(each.first)); });
  std::erase_if(database.relations, [&](const auto& each) { return is_gone(each.first, each.second); });
}

}  // namespace

RelationPast DatabasePast::past(std::uint32_t oid) const {
  const auto found = relations.find(oid);
  return found == relations.end() ? RelationPast{} : found->second;
}

const DatabasePast* RelationLedger::find(const std::string& database) const {
  const auto found = databases.find(database);
  return found == databases.end() ? nullptr : &found->second;
}

std::size_t RelationLedger::record(const DrillReport& report) {
  const auto& readings = *report.verification->of_relations;
  const PastTime at = whole_seconds(report.began);
  const PastTime backup = report.backup ? whole_seconds(report.backup->stopped) : k_never;
  for (const auto& listed : readings.databases) follow(listed, readings.level, backup, databases[listed.name]);
  std::size_t remembered = 0;
  for (const auto& each : databases) remembered += each.second.relations.size();
  std::size_t too_many = 0;
  for (const auto& listed : readings.databases) {
    auto& database = databases[listed.name];
    for (const auto& reading : listed.relations) {
      if (reading.result == ReadingResult::not_begun) continue;
      if (!database.relations.contains(reading.oid) && ++remembered > k_most_relations_remembered) {
        ++too_many;
      } else if (reading.result == ReadingResult::sound) {
        note_read(reading, readings.level, at, database);
      } else {
        note_tried(reading, readings.level, at, database);
      }
    }
  }
  return too_many;
}

}  // namespace drill
