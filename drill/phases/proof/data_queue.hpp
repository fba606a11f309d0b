// Distributes the tasks of verifying the data among sessions, and collects their findings.
#pragma once

#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "drill/phases/proof/data_findings.hpp"
#include "drill/phases/proof/data_tasks.hpp"

namespace drill {

/// Safe to use from several threads.
class DataQueue {
 public:
  DataQueue(std::vector<VerifiedDatabase> databases, VerificationReport& report);

  /// What one statement can do: the largest task that is left of this database, so that nobody connects anew for each;
  /// once only small ones are left, many of one kind. Where the database has none left, of the one of which most is
  /// left. Empty when all is given out, or the work was broken off.
  std::vector<DataTask> next(const std::string& database);
  void done(const std::vector<DataTask>& tasks, std::vector<DataFinding> found);
  /// Drops the remaining tasks of a database that refuses connections.
  void leave_out(const std::string& database);
  void fail(std::exception_ptr failure);
  /// Logs how much is done, and what is being read.
  void tell_progress() const;

  /// Call it when every worker has ended.
  [[nodiscard]] const DataFindings& findings() const { return findings_; }
  /// Why the work was broken off; null when it was not.
  [[nodiscard]] const std::exception_ptr& failure() const { return failure_; }

 private:
  /// What is left of a database. Its tasks are made when its first one is asked for.
  struct Queue {
    const VerifiedDatabase* database = nullptr;
    std::vector<DataTask> tasks;  ///< the next one last
    std::uint64_t work = 0;       ///< left
    bool has_begun = false;
  };
  static void begin(Queue& queue);
  void take(DataFinding finding);
  /// Counts a relation, and of a table in parts the last part, that was read without a finding.
  void count(const DataTask& task);

  mutable std::mutex mutex_;
  const std::vector<VerifiedDatabase> databases_;  ///< which all tasks point into
  std::map<std::string, Queue> queues_;            ///< by database; none is empty
  std::map<const Relation*, std::size_t> parts_read_;
  VerificationReport& report_;
  std::uint64_t total_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<DataTask> in_work_;  ///< the first of what each statement does
  DataFindings findings_;
  std::exception_ptr failure_;
};

}  // namespace drill
