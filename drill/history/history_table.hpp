// Past drills at a glance.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "drill/report/drill_report.hpp"

namespace drill {

/// A table for people, one line for each drill in the order given, with a line of headings; the stanza only where they
/// are of several, and how long each took only where lines stay within `width`; 0: however long they are. Empty for no
/// drills.
std::string to_table(const std::vector<DrillReport>& drills, std::size_t width = 0);

/// The same as JSON, schema "dr-drill.history/1"; what is not known is null.
std::string to_history_json(const std::vector<DrillReport>& drills);

}  // namespace drill
