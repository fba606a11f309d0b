// How PostgreSQL is asked to read and verify relations.
#pragma once

#include <string>
#include <vector>

#include "drill/phases/proof/data_tasks.hpp"

namespace drill {

/// One statement that does tasks of one kind and one database; a task of a part of a table goes alone. Damage is an
/// error, which does not always say of what. The rows are, of kind heap, damage in words; of kind zeroed, the numbers
/// of the blocks that are all zero, the first thousand of them; of the others, nothing of worth.
std::string statement_for(const std::vector<const DataTask*>& tasks);

}  // namespace drill
