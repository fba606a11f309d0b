// Which backups are proven.
#include <fmt/format.h>

#include "drill/report/html/elements.hpp"
#include "drill/report/html/parts.hpp"
#include "drill/report/html/svg.hpp"
#include "drill/text/quantities.hpp"

namespace drill::html {
namespace {

std::string numbers(const RepositoryCoverage& each) {
  std::string out = fmt::format("{} of {} backups are proven", each.proven, each.backups);
  if (each.overdue) out += fmt::format(", {} overdue", *each.overdue);
  if (each.stalest_proof) out += ", the oldest proof is of " + time_text(*each.stalest_proof);
  if (each.listed.size() < each.backups) out += fmt::format("; the newest {} are drawn", each.listed.size());
  return row(fmt::format("repository {}", each.repository), out);
}

std::string objective(const CoverageReport& coverage) {
  if (!coverage.wanted) return {};
  const auto wanted = std::chrono::duration_cast<std::chrono::milliseconds>(*coverage.wanted);
  return row("objective", "every backup that is older than a day is proven within " + format_duration(wanted));
}

}  // namespace

std::string coverage_part(const DrillReport& report) {
  if (!report.coverage || report.coverage->repositories.empty()) return {};
  const auto& coverage = *report.coverage;
  std::string rows = objective(coverage);
  for (const auto& each : coverage.repositories) rows += numbers(each);
  std::string out = coverage_svg(coverage.repositories, report.ended);
  if (!out.empty()) {
    out += paragraph(
        "Large marks are full backups, small ones differential and incremental. Disc: proven; ring: not proven, in "
        "amber overdue; cross: failed.");
  }
  return section("Backups proven", out + facts(rows));
}

}  // namespace drill::html
