// What reading and verifying the restored data came upon, and what that says of the backup.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "drill/phases/data_tasks.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// What one task found.
struct DataFinding {
  const DataTask* task;
  std::string message;
  enum Kind { damage, unread, unverifiable } kind;  ///< unread: not here; unverifiable: nowhere
};

class DataFindings {
 public:
  /// Keeps it, or lets it go where there are enough of its sort: one is bad enough. What weighs less does not crowd out
  /// what weighs more.
  void add(DataFinding finding);

  /// Writes what was found into the report, which has a verification. Throws DrillError: corruption_found before
  /// version_mismatch (an index whose order depends on the image's libraries) before tool_missing (could not be read).
  void judge(DrillReport& report) const;

 private:
  std::vector<DataFinding> kept_;
  std::map<std::pair<DataFinding::Kind, bool>, std::size_t> count_;  ///< by kind, and whether it is an index
};

}  // namespace drill
