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

ReadingResult result_of(DataFinding::Kind kind) {
  switch (kind) {
    case DataFinding::damage:
      return ReadingResult::damaged;
    case DataFinding::unverifiable:
      return ReadingResult::unverifiable;
    case DataFinding::unread:
    case DataFinding::lost:
      return ReadingResult::failed;
  }
  return ReadingResult::failed;
}

}  // namespace

DataQueue::DataQueue(std::vector<VerifiedDatabase> databases, VerificationReport& report, ReadingRounds rounds)
    : databases_(std::move(databases)), rounds_(std::move(rounds)), report_(report) {
  look_at_all();
}

void DataQueue::look_at_all() {
  for (const auto& database : databases_) {
    for (const auto& relation : database.relations) {
      total_ += sum_of_tasks(database, relation).bytes;
      if (!relation.lacks_pages) continue;
      take({{ask_checksums, 0, &relation, &database},
            "the index has no page: its file is missing or empty",
            DataFinding::damage});
    }
  }
}

void DataQueue::begin_round(std::span<const Turn> round) {
  for (const auto& turn : round) {
    const auto sum = sum_of_tasks(*turn.database, *turn.relation);
    if (sum.tasks == 0 || refusing_.contains(turn.database->name)) continue;
    auto& queue = queues_[turn.database->name];
    queue.database = turn.database;
    queue.relations.push_back(turn.relation);
    queue.work += sum.work;
  }
}

void DataQueue::begin(Queue& queue) {
  queue.has_begun = true;
  for (const auto* relation : queue.relations) add_tasks(*queue.database, *relation, queue.tasks);
  std::stable_sort(queue.tasks.begin(), queue.tasks.end(),
                   [](const DataTask& a, const DataTask& b) { return order_of(a) < order_of(b); });
}

bool DataQueue::may_begin(const DataTask& task) {
  if (!task.is_part()) return true;
  const auto [last, is_first] = last_part_.try_emplace(task.relation, task.part);
  if (is_first || task.part <= last->second) return true;
  if (rounds_.spent()) return false;
  last->second = task.part;
  return true;
}

std::vector<DataTask> DataQueue::take_from(Queue& queue) {
  if (!queue.has_begun) begin(queue);
  auto& left = queue.tasks;
  std::vector<DataTask> out;
  std::uint64_t work = 0;
  while (!left.empty() && out.size() < k_most_tasks && work < k_most_work) {
    const DataTask task = left.back();
    if (!out.empty() && (!is_small(task) || task.question != out.back().question)) break;
    left.pop_back();
    if (!may_begin(task)) {
      left_parts_ = true;
      continue;
    }
    out.push_back(task);
    work += task.work();
    if (!is_small(task)) break;
  }
  queue.work -= std::min(queue.work, work);
  return out;
}

std::vector<DataTask> DataQueue::next(const std::string& database) {
  const std::lock_guard lock{mutex_};
  std::vector<DataTask> out;
  while (out.empty() && !failure_) {
    if (queues_.empty()) {
      const auto round = rounds_.next();
      if (round.empty()) break;
      begin_round(round);
      continue;
    }
    auto queue = queues_.find(database);
    if (queue == queues_.end()) {
      queue = std::max_element(queues_.begin(), queues_.end(),
                               [](const auto& a, const auto& b) { return a.second.work < b.second.work; });
    }
    out = take_from(queue->second);
    if (queue->second.tasks.empty()) queues_.erase(queue);
  }
  if (!out.empty()) in_work_.push_back(out.front());
  return out;
}

void DataQueue::done(const std::vector<DataTask>& tasks, std::vector<DataFinding> found) {
  const std::lock_guard lock{mutex_};
  for (const auto& task : tasks) {
    bytes_ += task.bytes();
    const bool sound = std::none_of(found.begin(), found.end(), [&](const auto& each) { return each.task == task; });
    if (sound) count(task);
    read_.done(task);
  }
  for (auto& each : found) take(std::move(each));
  last_done_ = fmt::format("{} in database '{}'", tasks.back().relation->name, tasks.back().database->name);
  std::erase(in_work_, tasks.front());
}

void DataQueue::take(DataFinding finding) {
  spdlog::warn("{} in database '{}': {}", finding.task.relation->name, finding.task.database->name, finding.message);
  read_.found(finding.task, result_of(finding.kind));
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
  refusing_.insert(database);
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
