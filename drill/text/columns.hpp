#pragma once

#include <string>
#include <vector>

namespace drill {

/// The cells of each row below one another, two blanks between columns, a line for each row. All rows have as many
/// cells as the first one.
std::string to_columns(const std::vector<std::vector<std::string>>& rows);

}  // namespace drill
