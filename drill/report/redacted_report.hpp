// A report without secrets. What writes one to a file, to the metrics, to a command or to stdout takes this and no
// DrillReport: a report in which nobody has hidden the secrets does not compile there.
#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include "drill/redaction/redacted.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// Whatever it is made of has gone through hide_secrets_in().
class RedactedReport {
 public:
  explicit RedactedReport(DrillReport report);

  const DrillReport& operator*() const { return report_; }
  const DrillReport* operator->() const { return &report_; }

  /// Changes it, and hides what secrets came with the change.
  template <typename Change>
  void change(Change change_report) {
    DrillReport report = report_;
    change_report(report);
    *this = RedactedReport{std::move(report)};
  }

  /// As a writer has it: to_json, to_summary. A writer sees the report, and a layout that holds no text.
  Redacted as(std::string (*writer)(const DrillReport& report)) const { return Redacted{writer(report_)}; }
  template <typename Layout>
  Redacted as(std::string (*writer)(const DrillReport& report, const Layout& layout), const Layout& layout) const {
    static_assert(std::is_trivially_copyable_v<Layout>);
    return Redacted{writer(report_, layout)};
  }

 private:
  DrillReport report_;
};

}  // namespace drill
