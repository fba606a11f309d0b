// How PostgreSQL is asked to read and verify relations.
#pragma once

#include <string>
#include <vector>

#include "drill/phases/proof/data_tasks.hpp"

namespace drill {

/// One statement for tasks of one question and one database; a task of a part of a table goes alone. Damage is an
/// error, which does not always say of what. The rows are, of ask_heap and ask_end, damage in words; of ask_zero_pages,
/// the numbers of the blocks that are all zero; of the others, nothing of worth.
std::string statement_for(const std::vector<DataTask>& tasks);

}  // namespace drill
