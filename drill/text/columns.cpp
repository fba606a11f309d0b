#include "drill/text/columns.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drill {

std::string to_columns(const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return {};
  std::vector<std::size_t> widths(rows[0].size(), 0);
  for (const auto& each : rows) {
    for (std::size_t i = 0; i < each.size(); ++i) widths[i] = std::max(widths[i], each[i].size());
  }
  std::string out;
  for (const auto& each : rows) {
    for (std::size_t i = 0; i + 1 < each.size(); ++i) out += fmt::format("{:<{}}  ", each[i], widths[i]);
    out += each.back() + "\n";
  }
  return out;
}

}  // namespace drill
