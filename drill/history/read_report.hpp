// Reads the report of a past drill from its JSON.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include "drill/report/drill_report.hpp"

namespace drill {

/// A report.json larger than this is not read.
inline constexpr std::size_t k_max_report = 16U << 20U;

/// The text is not a report that this program can read.
class ReportError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The inverse of to_json. Values that an older report lacks keep their defaults. Throws ReportError for a text that is
/// not of schema "dr-drill.report/1", for values of a wrong type, and for unknown verdicts, reasons and phases.
DrillReport read_report(std::string_view text);

}  // namespace drill
