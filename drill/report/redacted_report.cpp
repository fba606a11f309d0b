#include "drill/report/redacted_report.hpp"

#include "drill/report/hide_secrets_in.hpp"

namespace drill {

RedactedReport::RedactedReport(DrillReport report) : report_(std::move(report)) {
  hide_secrets_in(report_);
}

}  // namespace drill
