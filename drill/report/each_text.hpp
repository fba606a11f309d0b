// The drills of [backup] repo = "each" in words.
#pragma once

#include <string>

#include "drill/report/drill_report.hpp"

namespace drill {

/// "repository 2: fail (restore_failed), drill 20261122T041500Z-3f2a".
std::string to_text(const SiblingReport& sibling);

/// Which repository's drill this one is, and how those ended that have a part in the same verdict; empty for a drill
/// that is a verdict of its own.
std::string each_text(const DrillReport& report);

}  // namespace drill
