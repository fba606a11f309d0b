// Past drills at a glance.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "drill/report/drill_report.hpp"

namespace drill {

/// A table for people: a line of headings and one line for each drill in the given order. It has the stanza when there
/// are several, and the duration when lines then fit into `width` columns; 0: no limit. Empty for no drills.
std::string to_table(const std::vector<DrillReport>& drills, std::size_t width = 0);

/// The same as JSON, schema "dr-drill.history/1"; unknown values are null.
std::string to_history_json(const std::vector<DrillReport>& drills);

}  // namespace drill
