#include "drill/phases/proof/data_board.hpp"

#include <doctest/doctest.h>

namespace unit::phases_proof_data_board {

using drill::DataBoard;
using drill::DataTask;
using drill::DataTaskKind;

namespace {

DataTask task(const std::string& database, std::uint64_t bytes) {
  return {DataTaskKind::read, database, database + std::to_string(bytes), bytes, "SELECT 1"};
}

}  // namespace

TEST_CASE("data board: a worker keeps to its database, the largest task first") {
  drill::VerificationReport report;
  // Sizes interleave: by size alone, each task would be in another database than the one before.
  DataBoard board{{task("a", 100), task("b", 90), task("a", 80), task("b", 70), task("a", 60)}, report};
  std::vector<std::string> given;
  std::string database;
  while (const DataTask* next = board.next(database)) {
    given.push_back(next->relation);
    database = next->database;
  }
  CHECK(given == std::vector<std::string>{"a100", "a80", "a60", "b90", "b70"});
}

TEST_CASE("data board: a second worker takes the database of which most is left") {
  drill::VerificationReport report;
  DataBoard board{{task("a", 100), task("b", 90), task("a", 80), task("c", 5)}, report};
  CHECK(board.next("")->relation == "a100");
  CHECK(board.next("")->relation == "b90");
  CHECK(board.next("b")->relation == "a80");
  CHECK(board.next("b")->relation == "c5");
  CHECK(board.next("c") == nullptr);
}

TEST_CASE("data board: a database that lets nobody in is left out, the others are not") {
  drill::VerificationReport report;
  DataBoard board{{task("a", 100), task("b", 90), task("a", 80)}, report};
  CHECK(board.next("")->database == "a");
  board.leave_out("a");
  CHECK(board.next("a")->database == "b");
  CHECK(board.next("b") == nullptr);
}

}  // namespace unit::phases_proof_data_board
