#include "drill/phases/proof/reading_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "drill/text/quantities.hpp"

namespace drill {
namespace {

/// Its own files; level deep lists TOAST tables apart.
std::uint64_t own_bytes(const Relation& relation, const std::string& level) {
  return level == "deep" ? relation.main_bytes : relation.all_bytes;
}

/// What was not read, in all databases.
struct LeftOut {
  std::uint64_t relations = 0;
  std::uint64_t bytes = 0;
  std::string longest;  ///< "public.orders in database 'shop'"
  PastTime since = PastTime::max();
  std::uint64_t longest_bytes = 0;
};

void leave_out(const VerifiedDatabase& database, const Relation& relation, PastTime last, std::uint64_t bytes,
               LeftOut& out) {
  ++out.relations;
  out.bytes += bytes;
  const bool waits_longest = last < out.since || (last == out.since && bytes > out.longest_bytes);
  if (!out.longest.empty() && !waits_longest) return;
  out.longest = fmt::format("{} in database '{}'", relation.name, database.name);
  out.since = last;
  out.longest_bytes = bytes;
}

std::chrono::milliseconds rounded(Seconds value) {
  return std::chrono::round<std::chrono::milliseconds>(value);
}

/// When drills go on as this one, one after the other as often as this one came after the last.
std::string pace(const ReadingReport& reading, const ReadingTask& task, PastTime last_drill) {
  constexpr std::chrono::hours k_least{1};  // drills one after the other by hand say nothing of a schedule
  const auto between = std::chrono::floor<std::chrono::seconds>(task.at) - last_drill;
  if (!task.objective || last_drill == k_never || between < k_least || reading.bytes_read == 0) return {};
  const auto drills = static_cast<double>(reading.bytes) / static_cast<double>(reading.bytes_read);
  const Seconds all = drills * Seconds{between};
  if (all <= Seconds{*task.objective}) return {};
  return fmt::format(
      "; at this pace all are read within {}, which misses the coverage objective of {}: give it a larger budget, more "
      "CPUs, or drill more often",
      format_duration(rounded(all)), format_duration(*task.objective));
}

std::string told(const LeftOut& left, const ReadingReport& reading) {
  return fmt::format(
      "the budget of {} was spent: {} of {} relations ({} of {}) are left for the next drills; longest "
      "waits {}, {}",
      format_duration(rounded(*reading.budget)), left.relations, reading.relations, format_byte_size(left.bytes),
      format_byte_size(reading.bytes), left.longest,
      left.since == k_never ? "which was never read in full" : "last read at " + to_rfc3339(left.since));
}

/// What has begun is finished: an index, and before PostgreSQL 14 a table, is read in one piece.
std::string overrun(const VerificationReport& report, const std::string& last) {
  constexpr Seconds k_usual{60};
  const auto& budget = report.reading->budget;
  if (!budget || report.duration <= *budget + k_usual) return {};
  return fmt::format("reading took {}, longer than its budget of {}: what has begun is finished, last {}",
                     format_duration(rounded(report.duration)), format_duration(rounded(*budget)), last);
}

}  // namespace

void report_reading(const std::vector<VerifiedDatabase>& databases, const ReadingTask& task, const ReadingEnd& end,
                    VerificationReport& report, Findings& findings) {
  auto& reading = report.reading.emplace();
  if (task.budget) reading.budget = *task.budget;
  reading.budget_spent = end.budget_spent;
  LeftOut left;
  std::uint64_t covered = 0;
  PastTime last_drill = k_never;
  auto of_database = report.of_relations->databases.begin();
  for (const auto& database : databases) {
    if (database.name.empty()) continue;  // it could not be listed
    const auto* known = task.ledger.find(database.name);
    for (std::size_t i = 0; i < database.relations.size(); ++i) {
      const auto& relation = database.relations[i];
      const auto bytes = own_bytes(relation, report.level);
      const auto past = known != nullptr ? known->past(relation.oid) : RelationPast{};
      const PastTime last = past.last_read(report.level);
      const auto result = of_database->relations[i].result;
      last_drill = std::max({last_drill, past.read, past.tried});
      ++reading.relations;
      reading.bytes += bytes;
      bool is_covered =
          past.result == PastResult::sound && last != k_never &&
          (!task.objective || last >= std::chrono::floor<std::chrono::seconds>(task.at) - *task.objective);
      if (result == ReadingResult::sound) {
        ++reading.relations_read;
        reading.bytes_read += bytes;
        is_covered = true;
      } else if (result == ReadingResult::not_begun || result == ReadingResult::part) {
        leave_out(database, relation, last, bytes, left);
      } else {
        is_covered = false;
      }
      covered += is_covered ? bytes : 0;
    }
    ++of_database;
  }
  reading.share = reading.bytes == 0 ? 1 : static_cast<double>(covered) / static_cast<double>(reading.bytes);
  if (end.budget_spent) reading.bytes_left = left.bytes;
  if (end.budget_spent && left.relations > 0) findings.push_back(told(left, reading) + pace(reading, task, last_drill));
  note(findings, overrun(report, end.last));
}

}  // namespace drill
