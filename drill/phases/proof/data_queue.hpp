// Distributes the tasks of verifying the data among sessions, and collects their findings.
#pragma once

#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "drill/phases/proof/data_findings.hpp"
#include "drill/phases/proof/data_tasks.hpp"
#include "drill/phases/proof/reading_rounds.hpp"
#include "drill/phases/proof/relations_read.hpp"

namespace drill {

/// Safe to use from several threads.
class DataQueue {
 public:
  /// The rounds point into the databases, which keep their place when the vector is moved.
  DataQueue(std::vector<VerifiedDatabase> databases, VerificationReport& report, ReadingRounds rounds);

  /// What one statement can do: the largest task that is left of this database, so that nobody connects anew for each;
  /// once only small ones are left, many of one kind. Where the database has none left in this round, of the one of
  /// which most is left. Empty when all is given out, the budget is spent, or the work was broken off.
  std::vector<DataTask> next(const std::string& database);
  void done(const std::vector<DataTask>& tasks, std::vector<DataFinding> found);
  /// Drops the remaining tasks of a database that refuses connections.
  void leave_out(const std::string& database);
  void fail(std::exception_ptr failure);
  /// Logs how much is done, and what is being read.
  void tell_progress() const;

  /// Call it when every worker has ended.
  [[nodiscard]] const DataFindings& findings() const { return findings_; }
  [[nodiscard]] const std::vector<VerifiedDatabase>& databases() const { return databases_; }
  [[nodiscard]] Readings readings() const { return read_.readings(report_.level); }
  /// The budget was spent before everything was read.
  [[nodiscard]] bool budget_ended_it() const { return rounds_.left_some() || left_parts_; }
  /// The relation that was read last: "public.orders in database 'shop'".
  [[nodiscard]] const std::string& last_done() const { return last_done_; }
  /// Why the work was broken off; null when it was not.
  [[nodiscard]] const std::exception_ptr& failure() const { return failure_; }

 private:
  /// What is left of a database in this round. Its tasks are made when its first one is asked for.
  struct Queue {
    const VerifiedDatabase* database = nullptr;
    std::vector<const Relation*> relations;
    std::vector<DataTask> tasks;  ///< the next one last
    std::uint64_t work = 0;       ///< left
    bool has_begun = false;
  };
  static void begin(Queue& queue);
  /// Counts all of it, and finds what is seen without reading.
  void look_at_all();
  void begin_round(std::span<const Turn> round);
  /// Takes what one statement can do off the queue.
  std::vector<DataTask> take_from(Queue& queue);
  /// False for a part of a table that would begin when the budget is spent.
  bool may_begin(const DataTask& task);
  void take(DataFinding finding);
  /// Counts a relation, and of a table in parts the last part, that was read without a finding.
  void count(const DataTask& task);

  mutable std::mutex mutex_;
  const std::vector<VerifiedDatabase> databases_;  ///< which all tasks point into
  ReadingRounds rounds_;
  RelationsRead read_{databases_};
  std::map<std::string, Queue> queues_;                 ///< by database; none is empty
  std::set<std::string> refusing_;                      ///< databases
  std::map<const Relation*, std::uint16_t> last_part_;  ///< that was begun
  bool left_parts_ = false;
  std::string last_done_;
  std::map<const Relation*, std::size_t> parts_read_;
  VerificationReport& report_;
  std::uint64_t total_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<DataTask> in_work_;  ///< the first of what each statement does
  DataFindings findings_;
  std::exception_ptr failure_;
};

}  // namespace drill
