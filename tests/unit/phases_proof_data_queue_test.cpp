#include "drill/phases/proof/data_queue.hpp"

#include <doctest/doctest.h>

#include <memory>

namespace unit::phases_proof_data_queue {

using namespace drill;

namespace {

constexpr std::uint64_t k_mb = std::uint64_t{1} << 20U;

/// A relation that is asked one question.
Relation asked(Questions question, const std::string& name, std::uint64_t bytes) {
  Relation out;
  out.name = name;
  out.main_bytes = out.all_bytes = out.alone_bytes = bytes;
  out.questions = question;
  return out;
}

/// A table that is named by its database and size, and is read on its own.
Relation table(const std::string& database, std::uint64_t megabytes) {
  return asked(ask_rows, database + std::to_string(megabytes), megabytes * k_mb);
}

VerifiedDatabase of(const std::string& name, std::vector<Relation> relations) {
  VerifiedDatabase out;
  out.name = name;
  out.block_size = 8192;
  out.relations = std::move(relations);
  return out;
}

/// A queue over these, all in one round.
struct Queue : DataQueue {
  Queue(std::vector<VerifiedDatabase> databases, VerificationReport& report)
      : Queue(std::make_unique<std::vector<VerifiedDatabase>>(std::move(databases)), report) {}

 private:
  Queue(const std::unique_ptr<std::vector<VerifiedDatabase>>& databases, VerificationReport& report)
      : Queue(one_round(*databases), *databases, report) {}
  Queue(ReadingRounds rounds, std::vector<VerifiedDatabase>& databases, VerificationReport& report)
      : DataQueue(std::move(databases), report, std::move(rounds)) {}
};

/// The names of what is given next.
std::vector<std::string> next(DataQueue& queue, const std::string& database) {
  std::vector<std::string> out;
  for (const auto& each : queue.next(database)) out.push_back(each.relation->name);
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("data queue: a worker keeps to its database, the largest task first") {
  VerificationReport report;
  // Sizes interleave: by size alone, each task would be in another database than the one before.
  Queue queue{{of("a", {table("a", 80), table("a", 100), table("a", 60)}), of("b", {table("b", 70), table("b", 90)})},
              report};
  std::vector<std::string> given;
  std::string database;
  for (auto some = queue.next(database); !some.empty(); some = queue.next(database)) {
    CHECK(some.size() == 1);
    given.push_back(some.front().relation->name);
    database = some.front().database->name;
  }
  CHECK(given == std::vector<std::string>{"a100", "a80", "a60", "b90", "b70"});
}

TEST_CASE("data queue: a second worker takes the database of which most is left") {
  VerificationReport report;
  Queue queue{{of("a", {table("a", 100), table("a", 80)}), of("b", {table("b", 90)}), of("c", {table("c", 5)})},
              report};
  CHECK(next(queue, "") == Names{"a100"});
  CHECK(next(queue, "") == Names{"b90"});
  CHECK(next(queue, "b") == Names{"a80"});
  CHECK(next(queue, "b") == Names{"c5"});
  CHECK(next(queue, "c").empty());
}

TEST_CASE("data queue: a database that lets nobody in is left out, the others are not") {
  VerificationReport report;
  Queue queue{{of("a", {table("a", 100), table("a", 80)}), of("b", {table("b", 90)})}, report};
  CHECK(next(queue, "") == Names{"a100"});
  queue.leave_out("a");
  CHECK(next(queue, "a") == Names{"b90"});
  CHECK(next(queue, "b").empty());
}

TEST_CASE("data queue: small relations go many to a statement, each kind alone, after the large ones") {
  VerificationReport report;
  Queue queue{{of("a", {asked(ask_rows, "r1", 9), asked(ask_index, "i1", 8), asked(ask_rows, "r2", 7), table("a", 100),
                        asked(ask_index, "i2", 6)})},
              report};
  CHECK(next(queue, "a") == Names{"a100"});
  CHECK(next(queue, "a") == Names{"i2", "i1"});
  CHECK(next(queue, "a") == Names{"r2", "r1"});
  CHECK(next(queue, "a").empty());
}

TEST_CASE("data queue: a statement of small relations is bounded in number and bytes") {
  VerificationReport report;
  Queue by_bytes{{of("a", std::vector<Relation>(20, asked(ask_rows, "r", k_mb - 1)))}, report};
  CHECK(by_bytes.next("a").size() == 9);
  Queue by_number{{of("a", std::vector<Relation>(100, asked(ask_rows, "r", 0)))}, report};
  CHECK(by_number.next("a").size() == 64);
  CHECK(by_number.next("a").size() == 36);
}

TEST_CASE("data queue: of many at once, those without a finding count as read") {
  VerificationReport report;
  Queue queue{{of("a", {asked(ask_rows, "r1", 9), asked(ask_rows, "r2", 7)})}, report};
  const auto both = queue.next("a");
  queue.done(both, {{both.front(), "invalid page", DataFinding::damage}});
  CHECK(report.tables == 1);
  CHECK(report.bytes == both.back().bytes());
}

TEST_CASE("data queue: the parts of a table go one by one, with all that is asked of each, behind its index") {
  VerificationReport report;
  auto in_parts = asked(ask_rows, "t", 100 * k_mb);
  in_parts.parts = 3;
  in_parts.questions |= ask_heap;
  auto index = asked(ask_index, "i", 20 * k_mb);
  index.table_bytes = in_parts.main_bytes;
  Queue queue{{of("a", {in_parts, index, table("a", 90), asked(ask_rows, "r", 9)})}, report};
  Names given;
  for (auto some = queue.next("a"); !some.empty(); some = queue.next("a")) {
    REQUIRE(some.size() == 1);
    const auto& task = some.front();
    const std::string part = task.is_part() ? std::to_string(task.part) : "";
    given.push_back(task.relation->name + (task.question == ask_heap ? " heap " : " ") + part);
  }
  CHECK(given == Names{"i ", "t heap 0", "t 0", "t heap 1", "t 1", "t heap 2", "t 2", "a90 ", "r "});
}

TEST_CASE("data queue: a table in parts counts once, when all of them are read") {
  VerificationReport report;
  auto in_parts = asked(ask_rows, "t", 30);
  in_parts.parts = 3;
  Queue queue{{of("a", {in_parts})}, report};
  bool is_sound = true;
  SUBCASE("without a finding") {}
  SUBCASE("unless one has a finding") {
    is_sound = false;
  }
  for (int i = 0; i < 3; ++i) {
    CHECK(report.tables == 0);
    const auto one = queue.next("a");
    if (i < 2 || is_sound) {
      queue.done(one, {});
    } else {
      queue.done(one, {{one.front(), "invalid page", DataFinding::damage}});
    }
  }
  CHECK(report.tables == (is_sound ? 1 : 0));
  CHECK(report.bytes == (is_sound ? 30 : 20));
}

}  // namespace unit::phases_proof_data_queue
