// A report of the past, read back from its JSON.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include "drill/report/drill_report.hpp"

namespace drill {

/// A report.json larger than this is not read.
inline constexpr std::size_t k_max_report = 16U << 20U;

/// The text is no report that this program can read.
class ReportError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The inverse of to_json. What an older report lacks is left as it is in an empty one. Throws ReportError for what is
/// no report of schema "dr-drill.report/1", for values of another type, and for verdicts, reasons and phases that this
/// program does not know.
DrillReport read_report(std::string_view text);

}  // namespace drill
