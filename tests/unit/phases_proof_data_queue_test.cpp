#include "drill/phases/proof/data_queue.hpp"

#include <doctest/doctest.h>

namespace unit::phases_proof_data_board {

using drill::DataQueue;
using drill::DataTask;
using drill::DataTaskKind;

namespace {

DataTask task(const std::string& database, std::uint64_t bytes) {
  return {DataTaskKind::read, database, database + std::to_string(bytes), bytes, "SELECT 1"};
}

}  // namespace

TEST_CASE("data queue: a worker keeps to its database, the largest task first") {
  drill::VerificationReport report;
  // Sizes interleave: by size alone, each task would be in another database than the one before.
  DataQueue queue{{task("a", 100), task("b", 90), task("a", 80), task("b", 70), task("a", 60)}, report};
  std::vector<std::string> given;
  std::string database;
  while (const DataTask* next = queue.next(database)) {
    given.push_back(next->relation);
    database = next->database;
  }
  CHECK(given == std::vector<std::string>{"a100", "a80", "a60", "b90", "b70"});
}

TEST_CASE("data queue: a second worker takes the database of which most is left") {
  drill::VerificationReport report;
  DataQueue queue{{task("a", 100), task("b", 90), task("a", 80), task("c", 5)}, report};
  CHECK(queue.next("")->relation == "a100");
  CHECK(queue.next("")->relation == "b90");
  CHECK(queue.next("b")->relation == "a80");
  CHECK(queue.next("b")->relation == "c5");
  CHECK(queue.next("c") == nullptr);
}

TEST_CASE("data queue: a database that lets nobody in is left out, the others are not") {
  drill::VerificationReport report;
  DataQueue queue{{task("a", 100), task("b", 90), task("a", 80)}, report};
  CHECK(queue.next("")->database == "a");
  queue.leave_out("a");
  CHECK(queue.next("a")->database == "b");
  CHECK(queue.next("b") == nullptr);
}

}  // namespace unit::phases_proof_data_board
