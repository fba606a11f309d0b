// Distributes the tasks of verifying the data among sessions, and collects their findings.
#pragma once

#include <chrono>
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
  DataQueue(std::vector<DataTask> tasks, VerificationReport& report);

  /// What one statement can do: the largest task that is left of this database, so that nobody connects anew for each;
  /// once only small ones are left, many of one kind. Where the database has none left, of the one of which most is
  /// left. Empty when all is given out, or the work was broken off.
  std::vector<const DataTask*> next(const std::string& database);
  void done(const std::vector<const DataTask*>& tasks, std::vector<DataFinding> found);
  /// Drops the remaining tasks of a database that refuses connections.
  void leave_out(const std::string& database);
  void fail(std::exception_ptr failure);

  /// Call it when every worker has ended.
  [[nodiscard]] const DataFindings& findings() const { return findings_; }
  /// Why the work was broken off; null when it was not.
  [[nodiscard]] const std::exception_ptr& failure() const { return failure_; }

 private:
  struct Queue {
    std::vector<const DataTask*> tasks;  ///< the small ones by kind, then the others, the largest last
    std::uint64_t work = 0;
  };
  /// Counts a relation that was read completely and without a finding.
  void count(const DataTask& task);

  std::mutex mutex_;
  std::vector<DataTask> tasks_;
  std::map<std::string, Queue> queues_;  ///< by database; none is empty
  VerificationReport& report_;
  std::uint64_t total_ = 0;
  std::uint64_t bytes_ = 0;
  std::chrono::steady_clock::time_point last_progress_ = std::chrono::steady_clock::now();
  DataFindings findings_;
  std::exception_ptr failure_;
};

}  // namespace drill
