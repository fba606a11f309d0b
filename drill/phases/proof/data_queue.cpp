#include "drill/phases/proof/data_queue.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "drill/text/quantities.hpp"

namespace drill {
namespace {

// One statement does so many small tasks. A thousand round trips become ten, and one that fails is soon repeated.
constexpr std::uint64_t k_small = std::uint64_t{1} << 20U;
constexpr std::uint64_t k_most_work = std::uint64_t{8} << 20U;
constexpr std::size_t k_most_tasks = 64;

bool is_small(const DataTask& task) {
  return !task.is_part() && task.work() < k_small;
}

/// What is done last is the least. The largest come first, so that no worker begins one when the others are through;
/// the parts of a table come one after the other, with all that is asked of one while it is cached; the small ones by
/// kind.
using Order = std::tuple<std::uint64_t, std::uint32_t, int, Questions>;

Order order_of(const DataTask& task) {
  if (is_small(task)) return {0, 0, 0, task.question};
  if (!task.is_part()) return {task.work(), 0, 0, task.question};
  return {task.relation->all_bytes, task.relation->oid, -int{task.part}, task.question};
}

}  // namespace

DataQueue::DataQueue(std::vector<VerifiedDatabase> databases, VerificationReport& report)
    : databases_(std::move(databases)), report_(report) {
  for (const auto& database : databases_) {
    Queue queue;
    queue.database = &database;
    for (const auto& task : tasks_of(database)) {
      queue.work += task.work();
      total_ += task.bytes();
    }
    for (const auto& relation : database.relations) {
      if (!relation.lacks_pages) continue;
      take({{ask_checksums, 0, &relation, &database},
            "the index has no page: its file is missing or empty",
            DataFinding::damage});
    }
    if (!database.relations.empty()) queues_.emplace(database.name, std::move(queue));
  }
}

void DataQueue::begin(Queue& queue) {
  queue.has_begun = true;
  queue.tasks = tasks_of(*queue.database);
  std::stable_sort(queue.tasks.begin(), queue.tasks.end(),
                   [](const DataTask& a, const DataTask& b) { return order_of(a) < order_of(b); });
}

std::vector<DataTask> DataQueue::next(const std::string& database) {
  const std::lock_guard lock{mutex_};
  if (failure_ || queues_.empty()) return {};
  auto queue = queues_.find(database);
  if (queue == queues_.end()) {
    queue = std::max_element(queues_.begin(), queues_.end(),
                             [](const auto& a, const auto& b) { return a.second.work < b.second.work; });
  }
  if (!queue->second.has_begun) begin(queue->second);
  auto& left = queue->second.tasks;
  std::vector<DataTask> out;
  std::uint64_t work = 0;
  while (!left.empty() && out.size() < k_most_tasks && work < k_most_work) {
    const DataTask task = left.back();
    if (!out.empty() && (!is_small(task) || task.question != out.back().question)) break;
    left.pop_back();
    out.push_back(task);
    work += task.work();
    if (!is_small(task)) break;
  }
  queue->second.work -= work;
  if (left.empty()) queues_.erase(queue);
  in_work_.push_back(out.front());
  return out;
}

void DataQueue::done(const std::vector<DataTask>& tasks, std::vector<DataFinding> found) {
  const std::lock_guard lock{mutex_};
  for (const auto& task : tasks) {
    bytes_ += task.bytes();
    const bool sound = std::none_of(found.begin(), found.end(), [&](const auto& each) { return each.task == task; });
    if (sound) count(task);
  }
  for (auto& each : found) take(std::move(each));
  std::erase(in_work_, tasks.front());
}

void DataQueue::take(DataFinding finding) {
  spdlog::warn("{} in database '{}': {}", finding.task.relation->name, finding.task.database->name, finding.message);
  findings_.add(std::move(finding));
}

void DataQueue::tell_progress() const {
  const std::lock_guard lock{mutex_};
  if (in_work_.empty()) return;
  const auto& task = in_work_.front();
  spdlog::info("verified {:.0f} % of {}, now {} in database '{}'{}",
               100.0 * static_cast<double>(bytes_) / static_cast<double>(std::max<std::uint64_t>(1, total_)),
               format_byte_size(total_), task.relation->name, task.database->name,
               in_work_.size() > 1 ? fmt::format(" and {} more", in_work_.size() - 1) : "");
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
  if (task.question != ask_rows && task.question != ask_index) return;
  report_.bytes += task.bytes();
  if (task.question == ask_index) ++report_.indexes;
  if (task.question != ask_rows || task.relation->relkind == 'S') return;
  if (!task.is_part() || ++parts_read_[task.relation] == task.relation->parts) ++report_.tables;
}

}  // namespace drill
