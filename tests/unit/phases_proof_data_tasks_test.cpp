#include "drill/phases/proof/data_tasks.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace unit::phases_proof_data_tasks {

using namespace drill;

namespace {

VerifiedDatabase of(const Relation& relation) {
  VerifiedDatabase out;
  out.block_size = 8192;
  out.relations = {relation};
  return out;
}

std::vector<DataTask> tasks_about(const VerifiedDatabase& database, Questions question) {
  auto out = tasks_of(database);
  std::erase_if(out, [&](const DataTask& task) { return task.question != question; });
  return out;
}

}  // namespace

TEST_CASE("data tasks: the parts of a table leave out no block and name none twice") {
  Relation table;
  table.main_bytes = 10 * 8192;
  table.all_bytes = 12 * 8192;
  table.alone_bytes = 8192;
  table.parts = 3;
  table.questions = ask_rows | ask_heap | ask_zero_pages | ask_checksums;
  const auto database = of(table);
  for (const auto question : {ask_rows, ask_heap, ask_zero_pages}) {
    const auto tasks = tasks_about(database, question);
    REQUIRE(tasks.size() == 3);
    CHECK(tasks[0].first_block() == 0);
    CHECK(tasks[0].end_block() == 3);
    CHECK(tasks[1].first_block() == 3);
    CHECK(tasks[1].end_block() == 6);
    CHECK(tasks[2].first_block() == 6);
    CHECK(tasks[2].end_block() == 0);  // to the end
    CHECK(tasks[0].is_part());
  }
  CHECK(tasks_about(database, ask_rows).front().bytes() == 4 * 8192);
  // The forks beside the table are read once.
  const auto forks = tasks_about(database, ask_checksums);
  REQUIRE(forks.size() == 1);
  CHECK_FALSE(forks.front().is_part());
  CHECK(forks.front().bytes() == 8192);
}

TEST_CASE("data tasks: an index is work of its table's size as well") {
  Relation index;
  index.main_bytes = index.all_bytes = 10;
  index.table_bytes = 30;
  index.questions = ask_index | ask_checksums;
  index.alone_bytes = 10;
  const auto database = of(index);
  CHECK(tasks_about(database, ask_index).front().bytes() == 10);
  CHECK(tasks_about(database, ask_index).front().work() == 40);
  CHECK(tasks_about(database, ask_checksums).front().work() == 10);
  CHECK(tasks_about(database, ask_rows).empty());
}

}  // namespace unit::phases_proof_data_tasks
