#include "drill/phases/proof/data_queue.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "drill/report/observer.hpp"
#include "drill/text/quantities.hpp"

namespace drill {

DataQueue::DataQueue(std::vector<DataTask> tasks, VerificationReport& report)
    : tasks_(std::move(tasks)), report_(report) {
  for (const auto& task : tasks_) {
    auto& queue = queues_[task.database];
    queue.tasks.push_back(&task);
    queue.bytes += task.bytes;
    total_ += task.bytes;
  }
  // The largest first, so that no worker begins one when the others are through.
  for (auto& [database, queue] : queues_) {
    std::stable_sort(queue.tasks.begin(), queue.tasks.end(),
                     [](const DataTask* a, const DataTask* b) { return a->bytes < b->bytes; });
  }
}

const DataTask* DataQueue::next(const std::string& database) {
  const std::lock_guard lock{mutex_};
  if (failure_ || queues_.empty()) return nullptr;
  auto queue = queues_.find(database);
  if (queue == queues_.end()) {
    queue = std::max_element(queues_.begin(), queues_.end(),
                             [](const auto& a, const auto& b) { return a.second.bytes < b.second.bytes; });
  }
  const DataTask* task = queue->second.tasks.back();
  queue->second.tasks.pop_back();
  queue->second.bytes -= task->bytes;
  if (queue->second.tasks.empty()) queues_.erase(queue);
  return task;
}

void DataQueue::done(const DataTask& task, std::vector<DataFinding> found) {
  const std::lock_guard lock{mutex_};
  bytes_ += task.bytes;
  if (found.empty()) count(task);
  for (auto& each : found) {
    spdlog::warn("{} in database '{}': {}", each.task->relation, each.task->database, each.message);
    findings_.add(std::move(each));
  }
  const auto now = std::chrono::steady_clock::now();
  if (now - last_progress_ < k_progress_interval) return;
  last_progress_ = now;
  spdlog::info("verified {:.0f} % of {}, last {} in database '{}'",
               100.0 * static_cast<double>(bytes_) / static_cast<double>(std::max<std::uint64_t>(1, total_)),
               format_byte_size(total_), task.relation, task.database);
}

void DataQueue::leave_out(const std::string& database) {
  const std::lock_guard lock{mutex_};
  queues_.erase(database);
}

void DataQueue::fail(std::exception_ptr failure) {
  const std::lock_guard lock{mutex_};
  if (!failure_) failure_ = std::move(failure);
}

void DataQueue::count(const DataTask& task) {
  if (task.kind == DataTaskKind::read) ++report_.tables;
  if (task.kind == DataTaskKind::index) ++report_.indexes;
  if (task.kind == DataTaskKind::read || task.kind == DataTaskKind::index) report_.bytes += task.bytes;
}

}  // namespace drill
