// What came of the drill: verdict, objectives, time.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "drill/report/each_text.hpp"
#include "drill/report/html/elements.hpp"
#include "drill/report/html/parts.hpp"
#include "drill/report/html/svg.hpp"
#include "drill/text/markup.hpp"

namespace drill::html {
namespace {

const char* headline(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "PASS: the backup is proven";
    case Verdict::fail:
      return "FAIL: the backup is not proven";
    case Verdict::error:
      return "ERROR: the drill could not run";
  }
  return "";
}

std::string objective_row(const char* name, const char* meaning, const ObjectiveReport& objective) {
  if (!objective.measured && !objective.wanted) return {};
  std::string judged = cell("");
  if (const auto met = objective.met()) {
    judged = *met ? cell("met", "met") : cell("missed", "missed");
  } else if (objective.wanted) {
    judged = cell("not measured");
  }
  return "<tr>" + cell(name) + cell(duration_text(objective.measured)) +
         cell(objective.wanted ? "of " + duration_text(objective.wanted) : "no objective") + judged + cell(meaning) +
         "</tr>\n";
}

std::vector<TrendPoint> points(const std::vector<DrillReport>& past, ObjectiveReport DrillReport::*which) {
  std::vector<TrendPoint> out;
  out.reserve(past.size());
  for (const auto& drill : past) out.push_back({drill.began, (drill.*which).measured, drill.verdict});
  return out;
}

}  // namespace

std::string verdict_part(const DrillReport& report) {
  std::string out = fmt::format("<div class=\"verdict {}\">\n<strong>{}</strong>\n", to_string(report.verdict),
                                headline(report.verdict));
  if (report.verdict != Verdict::pass) {
    const auto& why = entry(report.reason);
    const std::string where = report.failed_phase ? fmt::format(" (in {})", to_string(*report.failed_phase)) : "";
    out += paragraph(fmt::format("{}{}: {}", why.name, where, why.meaning));
    out += paragraph(report.message);
    out += report.hint.empty() ? "" : paragraph("What to do: " + report.hint);
  }
  if (!report.scheduled()) {
    out += paragraph(fmt::format("A manual drill with {}: it says nothing about the configured drill of the stanza.",
                                 fmt::join(report.adhoc, ", ")));
  }
  out += paragraph(each_text(report));
  if (report.teardown_failed) out += paragraph("Something that the drill made could not be removed; see the findings.");
  if (report.instance_kept) out += paragraph("The instance was kept.");
  return out + "</div>\n";
}

std::string objectives_part(const DrillReport& report) {
  const std::string rows =
      objective_row("RTO", "start of the restore to the first query answered after promotion", report.rto) +
      objective_row("RPO",
                    report.production ? "as production reports: what would have been lost when the drill began"
                                      : "last transaction recovered to the end of the replay",
                    report.rpo);
  if (rows.empty()) return {};
  return section("Objectives",
                 "<table class=\"wide\"><thead><tr><th>objective</th><th>measured</th><th>wanted</th><th></th>"
                 "<th>meaning</th></tr></thead><tbody>\n" +
                     rows + "</tbody></table>\n");
}

std::string timeline_part(const DrillReport& report) {
  if (report.phases.empty()) return {};
  std::string rows;
  for (const auto& step : report.steps) rows += row(step.name, duration_text(step.duration));
  return section("Where the time went", timeline_svg(report.phases) + facts(rows));
}

std::string trend_part(const DrillReport& report, const std::vector<DrillReport>& past) {
  if (past.empty()) return {};
  const std::string rto = trend_svg("RTO of the past drills", points(past, &DrillReport::rto), report.rto.wanted);
  const std::string rpo = trend_svg("RPO of the past drills", points(past, &DrillReport::rpo), report.rpo.wanted);
  std::string out;
  if (!rto.empty()) out += "<h3>RTO</h3>\n" + rto;
  if (!rpo.empty()) out += "<h3>RPO</h3>\n" + rpo;
  if (out.empty()) return {};
  const auto passed = std::count_if(past.begin(), past.end(), [](const auto& d) { return d.verdict == Verdict::pass; });
  return section("Past drills", paragraph(fmt::format("{} of {} passed. A dot is a drill that passed, a cross one that "
                                                      "did not; on the base line where nothing was measured.",
                                                      passed, past.size())) +
                                    out);
}

}  // namespace drill::html
