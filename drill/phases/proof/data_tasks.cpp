#include "drill/phases/proof/data_tasks.hpp"

namespace drill {
namespace {

/// How many tasks the question makes of the relation.
std::uint16_t tasks_for(Questions question, const Relation& relation) {
  if ((relation.questions & question) == 0) return 0;
  const bool is_about_pages = question == ask_rows || question == ask_heap || question == ask_zero_pages;
  return is_about_pages ? relation.parts : 1;
}

}  // namespace

bool DataTask::is_part() const {
  return tasks_for(question, *relation) > 1;
}

std::uint64_t DataTask::block_of(std::uint64_t a_part) const {
  return relation->main_bytes / database->block_size * a_part / relation->parts;
}

std::uint64_t DataTask::end_block() const {
  return part + 1 == relation->parts ? 0 : block_of(std::uint64_t{part} + 1);
}

std::uint64_t DataTask::bytes() const {
  switch (question) {
    case ask_rows:
    case ask_heap:
      return relation->all_bytes / relation->parts;
    case ask_zero_pages:
      return relation->main_bytes / relation->parts;
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

std::vector<DataTask> tasks_of(const VerifiedDatabase& database) {
  std::vector<DataTask> out;
  for (const auto& relation : database.relations) {
    for (const auto question : {ask_rows, ask_checksums, ask_heap, ask_zero_pages, ask_index, ask_end}) {
      for (std::uint16_t part = 0; part < tasks_for(question, relation); ++part) {
        out.push_back(
            {question, part, &relation, &database, question == ask_checksums ? relation.forks : std::uint8_t{0}});
      }
    }
  }
  return out;
}

}  // namespace drill
