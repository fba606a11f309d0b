// Distributes the tasks of verifying the data among sessions, and collects their findings.
#pragma once

#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "drill/phases/proof/data_findings.hpp"
#include "drill/phases/proof/data_tasks.hpp"

namespace drill {

/// Safe to use from several threads.
class DataQueue {
 public:
  DataQueue(std::vector<DataTask> tasks, VerificationReport& report);

  /// What one statement can do: the largest task that is left of this database, so that nobody connects anew for each;
  /// once only small ones are left, many of one kind. Where the database has none left, of the one of which most is
  /// left. Empty when all is given out, or the work was broken off.
  std::vector<const DataTask*> next(const std::string& database);
  void done(const std::vector<const DataTask*>& tasks, std::vector<DataFinding> found);
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
  struct Queue {
    std::vector<const DataTask*> tasks;  ///< the next one last
    std::uint64_t work = 0;
  };
  /// Counts a relation, and of a table in parts the last part, that was read without a finding.
  void count(const DataTask& task);

  mutable std::mutex mutex_;
  std::vector<DataTask> tasks_;
  std::map<std::string, Queue> queues_;  ///< by database; none is empty
  std::map<std::pair<const VerifiedDatabase*, std::uint32_t>, std::size_t> parts_read_;
  VerificationReport& report_;
  std::uint64_t total_ = 0;
  std::uint64_t bytes_ = 0;
  std::set<const DataTask*> in_work_;  ///< the first of what each statement does
  DataFindings findings_;
  std::exception_ptr failure_;
};

}  // namespace drill
