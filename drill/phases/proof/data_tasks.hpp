// What levels read and deep ask of the relations of a database, one question at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "drill/phases/proof/relations.hpp"

namespace drill {

/// One question about a relation, or about a part of it. Small, and made when a database's turn comes: a cluster with
/// 20,000 tables has 250,000 of them. It points into the database.
struct DataTask {
  Questions question;
  std::uint16_t part;  ///< of a table in parts, from 0
  const Relation* relation;
  const VerifiedDatabase* database;
  std::uint8_t forks = 0;  ///< of ask_checksums: those that it reads

  /// Whether it is about a part of a table only.
  [[nodiscard]] bool is_part() const;
  /// The first block of its part.
  [[nodiscard]] std::uint64_t first_block() const { return block_of(part); }
  /// The block behind the last of its part; 0: to the end, wherever that is.
  [[nodiscard]] std::uint64_t end_block() const;
  /// Bytes that it is about.
  [[nodiscard]] std::uint64_t bytes() const;
  /// Bytes that PostgreSQL reads for it.
  [[nodiscard]] std::uint64_t work() const;

  bool operator==(const DataTask&) const = default;

 private:
  [[nodiscard]] std::uint64_t block_of(std::uint64_t a_part) const;
  /// Of the bytes of the table, those of one part.
  [[nodiscard]] std::uint64_t share_of(std::uint64_t bytes) const;
};

/// All that is asked of one relation.
struct TaskSum {
  std::uint64_t tasks = 0;
  std::uint64_t bytes = 0;  ///< see DataTask
  std::uint64_t work = 0;
};
/// Without making the tasks.
TaskSum sum_of_tasks(const VerifiedDatabase& database, const Relation& relation);

/// Adds those of one relation of the database.
void add_tasks(const VerifiedDatabase& database, const Relation& relation, std::vector<DataTask>& out);

/// All of them, in no order. They point into `database`.
std::vector<DataTask> tasks_of(const VerifiedDatabase& database);

}  // namespace drill
