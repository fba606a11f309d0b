// What reading and verifying the restored data came upon, and what that says of the backup.
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
  const DataTask* task;
  std::string message;
  /// unread: not here; unverifiable: nowhere; lost: the connection broke off, and the server lives
  enum Kind { damage, unread, unverifiable, lost } kind;
};

class DataFindings {
 public:
  /// Keeps it, or lets it go where there are enough of its sort: one is bad enough. What weighs less does not crowd out
  /// what weighs more.
  void add(DataFinding finding);

  /// Writes what was found into `verification` and `findings`; the databases tell whose collations differ. Throws
  /// DrillError: corruption_found before `broken_off` before version_mismatch (an index whose order depends on the
  /// image's libraries) before incus_failed (lost) before tool_missing (could not be read). `broken_off`: why not
  /// everything was looked at, absent when it was.
  void judge(VerificationReport& verification, const std::vector<DatabaseReport>& databases, Findings& findings,
             const std::exception_ptr& broken_off = nullptr) const;

 private:
  std::vector<DataFinding> kept_;
  /// By kind, whether it is an index, and database: complaints about the indexes of one database may be doubtful only,
  /// those of another may be damage.
  std::map<std::tuple<DataFinding::Kind, bool, std::string>, std::size_t> count_;
};

}  // namespace drill
