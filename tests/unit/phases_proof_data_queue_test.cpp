#include "drill/phases/proof/data_queue.hpp"

#include <doctest/doctest.h>

namespace unit::phases_proof_data_queue {

using drill::DataQueue;
using drill::DataTask;
using drill::DataTaskKind;

namespace {

std::shared_ptr<const drill::VerifiedDatabase> named(const std::string& name) {
  return std::make_shared<const drill::VerifiedDatabase>(drill::VerifiedDatabase{.name = name});
}

/// A relation that is named by its database and size, and is read on its own.
DataTask task(const std::string& database, std::uint64_t megabytes) {
  return {DataTaskKind::read, named(database), database + std::to_string(megabytes), megabytes << 20U};
}

DataTask small(DataTaskKind kind, const std::string& relation, std::uint64_t bytes) {
  return {kind, named("a"), relation, bytes};
}

/// The names of what is given next.
std::vector<std::string> next(DataQueue& queue, const std::string& database) {
  std::vector<std::string> out;
  for (const auto* each : queue.next(database)) out.push_back(each->relation);
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("data queue: a worker keeps to its database, the largest task first") {
  drill::VerificationReport report;
  // Sizes interleave: by size alone, each task would be in another database than the one before.
  DataQueue queue{{task("a", 100), task("b", 90), task("a", 80), task("b", 70), task("a", 60)}, report};
  std::vector<std::string> given;
  std::string database;
  for (auto some = queue.next(database); !some.empty(); some = queue.next(database)) {
    CHECK(some.size() == 1);
    given.push_back(some.front()->relation);
    database = some.front()->database->name;
  }
  CHECK(given == std::vector<std::string>{"a100", "a80", "a60", "b90", "b70"});
}

TEST_CASE("data queue: a second worker takes the database of which most is left") {
  drill::VerificationReport report;
  DataQueue queue{{task("a", 100), task("b", 90), task("a", 80), task("c", 5)}, report};
  CHECK(next(queue, "") == Names{"a100"});
  CHECK(next(queue, "") == Names{"b90"});
  CHECK(next(queue, "b") == Names{"a80"});
  CHECK(next(queue, "b") == Names{"c5"});
  CHECK(next(queue, "c").empty());
}

TEST_CASE("data queue: a database that lets nobody in is left out, the others are not") {
  drill::VerificationReport report;
  DataQueue queue{{task("a", 100), task("b", 90), task("a", 80)}, report};
  CHECK(next(queue, "") == Names{"a100"});
  queue.leave_out("a");
  CHECK(next(queue, "a") == Names{"b90"});
  CHECK(next(queue, "b").empty());
}

TEST_CASE("data queue: small relations go many to a statement, each kind alone, after the large ones") {
  drill::VerificationReport report;
  DataQueue queue{{small(DataTaskKind::read, "r1", 9), small(DataTaskKind::index, "i1", 8),
                   small(DataTaskKind::read, "r2", 7), task("a", 100), small(DataTaskKind::index, "i2", 6)},
                  report};
  CHECK(next(queue, "a") == Names{"a100"});
  CHECK(next(queue, "a") == Names{"i2", "i1"});
  CHECK(next(queue, "a") == Names{"r2", "r1"});
  CHECK(next(queue, "a").empty());
}

TEST_CASE("data queue: a statement of small relations is bounded in number and bytes") {
  drill::VerificationReport report;
  constexpr std::uint64_t k_almost_large = (std::uint64_t{1} << 20U) - 1;
  DataQueue by_bytes{std::vector<DataTask>(20, small(DataTaskKind::read, "r", k_almost_large)), report};
  CHECK(by_bytes.next("a").size() == 9);
  DataQueue by_number{std::vector<DataTask>(100, small(DataTaskKind::read, "r", 0)), report};
  CHECK(by_number.next("a").size() == 64);
  CHECK(by_number.next("a").size() == 36);
}

TEST_CASE("data queue: of many at once, those without a finding count as read") {
  drill::VerificationReport report;
  DataQueue queue{{small(DataTaskKind::read, "r1", 9), small(DataTaskKind::read, "r2", 7)}, report};
  const auto both = queue.next("a");
  queue.done(both, {{both.front(), "invalid page", drill::DataFinding::damage}});
  CHECK(report.tables == 1);
  CHECK(report.bytes == both.back()->bytes);
}

TEST_CASE("data queue: the parts of a table go one by one, with all that is asked of each, behind its index") {
  drill::VerificationReport report;
  const auto part = [](DataTaskKind kind, std::uint64_t first) {
    constexpr std::uint64_t k_bytes = std::uint64_t{100} << 20U;
    const bool is_last = first == 8;
    DataTask out{kind, named("a"), (kind == DataTaskKind::read ? "read" : "heap") + std::to_string(first), 1, 4711};
    out.part =
        std::make_shared<const drill::TablePart>(drill::TablePart{"id", first, is_last ? 0 : first + 4, k_bytes, 3});
    return out;
  };
  auto index = task("a", 20);
  index.kind = DataTaskKind::index;
  index.table_bytes = std::uint64_t{100} << 20U;
  DataQueue queue{{part(DataTaskKind::read, 0), part(DataTaskKind::read, 4), part(DataTaskKind::read, 8),
                   part(DataTaskKind::heap, 0), part(DataTaskKind::heap, 4), part(DataTaskKind::heap, 8), index,
                   task("a", 90), small(DataTaskKind::read, "r", 9)},
                  report};
  Names given;
  for (auto some = next(queue, "a"); !some.empty(); some = next(queue, "a")) given.push_back(some.front());
  CHECK(given == Names{"a20", "heap0", "read0", "heap4", "read4", "heap8", "read8", "a90", "r"});
}

TEST_CASE("data queue: a table in parts counts once, when all of them are read") {
  drill::VerificationReport report;
  std::vector<DataTask> tasks(3, {DataTaskKind::read, named("a"), "t", 10, 4711});
  for (auto& each : tasks) {
    each.database = tasks.front().database;
    each.part = std::make_shared<const drill::TablePart>(drill::TablePart{"id", 0, 0, 30, 3});
  }
  DataQueue queue{tasks, report};
  std::vector<drill::DataFinding> found;
  SUBCASE("without a finding") {}
  SUBCASE("unless one has a finding") {
    found.push_back({nullptr, "invalid page", drill::DataFinding::damage});
  }
  for (int i = 0; i < 3; ++i) {
    CHECK(report.tables == 0);
    const auto one = queue.next("a");
    if (i < 2 || found.empty()) {
      queue.done(one, {});
    } else {
      found.front().task = one.front();
      queue.done(one, found);
    }
  }
  CHECK(report.tables == (found.empty() ? 1 : 0));
  CHECK(report.bytes == (found.empty() ? 30 : 20));
}

}  // namespace unit::phases_proof_data_queue
