#include "drill/phases/proof/data_queue.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "drill/report/observer.hpp"
#include "drill/text/quantities.hpp"

namespace drill {
namespace {

// One statement does so many small tasks. A thousand round trips become ten, and one that fails is soon repeated.
constexpr std::uint64_t k_small = std::uint64_t{1} << 20U;
constexpr std::uint64_t k_most_work = std::uint64_t{8} << 20U;
constexpr std::size_t k_most_tasks = 64;

bool is_small(const DataTask& task) {
  return task.work() < k_small;
}

}  // namespace

DataQueue::DataQueue(std::vector<DataTask> tasks, VerificationReport& report)
    : tasks_(std::move(tasks)), report_(report) {
  for (const auto& task : tasks_) {
    auto& queue = queues_[task.database->name];
    queue.tasks.push_back(&task);
    queue.work += task.work();
    total_ += task.bytes;
  }
  // The largest first, so that no worker begins one when the others are through.
  const auto later = [](const DataTask& task) {
    return is_small(task) ? std::pair{std::uint64_t{0}, task.kind} : std::pair{task.work(), DataTaskKind{}};
  };
  for (auto& [database, queue] : queues_) {
    std::stable_sort(queue.tasks.begin(), queue.tasks.end(),
                     [&](const DataTask* a, const DataTask* b) { return later(*a) < later(*b); });
  }
}

std::vector<const DataTask*> DataQueue::next(const std::string& database) {
  const std::lock_guard lock{mutex_};
  if (failure_ || queues_.empty()) return {};
  auto queue = queues_.find(database);
  if (queue == queues_.end()) {
    queue = std::max_element(queues_.begin(), queues_.end(),
                             [](const auto& a, const auto& b) { return a.second.work < b.second.work; });
  }
  auto& left = queue->second.tasks;
  std::vector<const DataTask*> out;
  std::uint64_t work = 0;
  while (!left.empty() && out.size() < k_most_tasks && work < k_most_work) {
    const DataTask* task = left.back();
    if (!out.empty() && (!is_small(*task) || task->kind != out.back()->kind)) break;
    left.pop_back();
    out.push_back(task);
    work += task->work();
    if (!is_small(*task)) break;
  }
  queue->second.work -= work;
  if (left.empty()) queues_.erase(queue);
  return out;
}

void DataQueue::done(const std::vector<const DataTask*>& tasks, std::vector<DataFinding> found) {
  const std::lock_guard lock{mutex_};
  for (const auto* task : tasks) {
    bytes_ += task->bytes;
    const bool sound = std::none_of(found.begin(), found.end(), [&](const auto& each) { return each.task == task; });
    if (sound) count(*task);
  }
  for (auto& each : found) {
    spdlog::warn("{} in database '{}': {}", each.task->relation, each.task->database->name, each.message);
    findings_.add(std::move(each));
  }
  const auto now = std::chrono::steady_clock::now();
  if (now - last_progress_ < k_progress_interval) return;
  last_progress_ = now;
  spdlog::info("verified {:.0f} % of {}, last {} in database '{}'",
               100.0 * static_cast<double>(bytes_) / static_cast<double>(std::max<std::uint64_t>(1, total_)),
               format_byte_size(total_), tasks.back()->relation, tasks.back()->database->name);
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
