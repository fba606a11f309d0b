// The problems found by reading and verifying the restored data, and the verdict that follows.
#pragma once

#include <cstddef>
#include <exception>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "drill/outcome/findings.hpp"
#include "drill/phases/proof/data_tasks.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// What one task found.
struct DataFinding {
  DataTask task;
  std::string message;
  /// unread: not readable here; unverifiable: nowhere; lost: the connection broke off, but the server is alive
  enum Kind { damage, unread, unverifiable, lost } kind;
};

class DataFindings {
 public:
  /// Keeps the finding, unless there are enough of its kind. Minor findings do not displace severe ones.
  void add(DataFinding finding);

  /// Writes what was found into `verification` and `findings`; `databases` has the collations that differ. Throws
  /// DrillError: corruption_found before `broken_off` before version_mismatch (an index whose order depends on the
  /// image's libraries) before incus_failed (lost) before tool_missing (could not be read). `broken_off`: why the
  /// verification is incomplete; null when it is complete.
  void judge(VerificationReport& verification, const std::vector<DatabaseReport>& databases, Findings& findings,
             const std::exception_ptr& broken_off = nullptr) const;

 private:
  std::vector<DataFinding> kept_;
  /// By kind, whether it is an index, and database: index errors may be damage in one database and a collation
  /// difference in another.
  std::map<std::tuple<DataFinding::Kind, bool, std::string>, std::size_t> count_;
};

}  // namespace drill
