// The problems found by reading and verifying the restored data, and the verdict that follows.
#pragma once

#include <cstddef>
#include <exception>
#include <map>
#include <string>
#include <tuple>
#include <utility>
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
  /// Keeps the finding, unless the same was said of its relation, or enough; or enough relations of its kind have one.
  /// Minor findings do not displace severe ones.
  void add(DataFinding finding);

  /// Writes what was found into `verification` and `findings`; `databases` has the collations that differ. Throws
  /// DrillError: corruption_found before `broken_off` before version_mismatch (an index whose order depends on the
  /// image's libraries) before incus_failed (lost) before tool_missing (could not be read). `broken_off`: why the
  /// verification is incomplete; null when it is complete.
  void judge(VerificationReport& verification, const std::vector<DatabaseReport>& databases, Findings& findings,
             const std::exception_ptr& broken_off = nullptr) const;

 private:
  struct Kept {
    DataFinding finding;
    bool is_first;  ///< of its relation
  };
  /// As they are told: what damage there is of each relation before what else there is of it.
  void tell_damage(const std::vector<const Kept*>& damage, std::vector<std::string>& corruption) const;

  std::vector<Kept> kept_;
  /// That were kept, by relation and kind.
  std::map<std::pair<const Relation*, DataFinding::Kind>, std::vector<std::string>> messages_;
  std::size_t damage_left_out_ = 0;
  /// Relations, by kind, whether it is an index, and database: index errors may be damage in one database and a
  /// collation difference in another.
  std::map<std::tuple<DataFinding::Kind, bool, std::string>, std::size_t> count_;
};

}  // namespace drill
