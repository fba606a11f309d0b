#include "drill/phases/proof/data_tasks.hpp"

#include <array>

namespace drill {
namespace {

constexpr std::array k_questions{ask_rows, ask_checksums, ask_heap, ask_zero_pages, ask_index, ask_end};

bool is_about_pages(Questions question) {
  return question == ask_rows || question == ask_heap || question == ask_zero_pages;
}

/// How many tasks the question makes of the relation.
std::uint16_t tasks_for(Questions question, const Relation& relation) {
  if ((relation.questions & question) == 0) return 0;
  return is_about_pages(question) ? relation.parts : 1;
}

}  // namespace

bool DataTask::is_part() const {
  return is_about_pages(question) && (relation->parts > 1 || relation->from_block > 0);
}

std::uint64_t DataTask::block_of(std::uint64_t a_part) const {
  const std::uint64_t blocks = relation->main_bytes / database->block_size;
  return relation->from_block + ((blocks - relation->from_block) * a_part / relation->parts);
}

std::uint64_t DataTask::share_of(std::uint64_t bytes) const {
  if (relation->from_block == 0) return bytes / relation->parts;
  const std::uint64_t blocks = relation->main_bytes / database->block_size;
  return bytes / blocks * (blocks - relation->from_block) / relation->parts;
}

std::uint64_t DataTask::end_block() const {
  return part + 1 == relation->parts ? 0 : block_of(std::uint64_t{part} + 1);
}

std::uint64_t DataTask::bytes() const {
  switch (question) {
    case ask_rows:
    case ask_heap:
      return share_of(relation->all_bytes);
    case ask_zero_pages:
      return share_of(relation->main_bytes);
    case ask_checksums:
      return relation->alone_bytes;
    case ask_index:
      return relation->main_bytes;
    case ask_end:
      return 0;  // a few bits
  }
  return 0;
}

std::uint64_t DataTask::work() const {
  return bytes() + (question == ask_index ? relation->table_bytes : 0);
}

TaskSum sum_of_tasks(const VerifiedDatabase& database, const Relation& relation) {
  TaskSum out;
  for (const auto question : k_questions) {
    const std::uint64_t tasks = tasks_for(question, relation);
    const DataTask one{question, 0, &relation, &database};
    out.tasks += tasks;
    out.bytes += tasks * one.bytes();
    out.work += tasks * one.work();
  }
  return out;
}

void add_tasks(const VerifiedDatabase& database, const Relation& relation, std::vector<DataTask>& out) {
  for (const auto question : k_questions) {
    for (std::uint16_t part = 0; part < tasks_for(question, relation); ++part) {
      out.push_back(
          {question, part, &relation, &database, question == ask_checksums ? relation.forks : std::uint8_t{0}});
    }
  }
}

std::vector<DataTask> tasks_of(const VerifiedDatabase& database) {
  std::vector<DataTask> out;
  for (const auto& relation : database.relations) add_tasks(database, relation, out);
  return out;
}

}  // namespace drill
