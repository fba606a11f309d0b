// What was restored, and what it was asked.
#include <fmt/format.h>

#include "drill/report/html/elements.hpp"
#include "drill/report/html/parts.hpp"
#include "drill/text/markup.hpp"
#include "drill/text/quantities.hpp"

namespace drill::html {
namespace {

std::string time_or_empty(const std::optional<UtcTime>& time) {
  return time ? time_text(*time) : "";
}

template <typename T>
std::string number_or_empty(const std::optional<T>& number) {
  return number ? std::to_string(*number) : "";
}

std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string database_row(const DatabaseReport& database) {
  std::string more;
  const auto add = [&more](const char* what, const std::vector<std::string>& words) {
    if (!words.empty()) more += fmt::format("{}{}: {}", more.empty() ? "" : "; ", what, join(words));
  };
  add("extensions", database.extensions);
  add("subscriptions", database.subscriptions);
  add("foreign servers", database.foreign_servers);
  add("collations of another version", database.collation_mismatches);
  if (database.cron_jobs > 0) more += fmt::format("{}{} cron jobs", more.empty() ? "" : "; ", database.cron_jobs);
  return "<tr>" + cell(database.name) + cell(format_byte_size(database.size_bytes)) + cell(more) + "</tr>\n";
}

std::string verification_facts(const VerificationReport& done) {
  std::string rows = row("level", done.level) + row("tables read", std::to_string(done.tables));
  if (done.indexes > 0) rows += row("indexes verified", std::to_string(done.indexes));
  rows += row("size", format_byte_size(done.bytes)) + row("time", duration_text(done.duration));
  if (done.reading) {
    rows +=
        row("relations read", fmt::format("{} of {}; {:.1f} % of all bytes are covered", done.reading->relations_read,
                                          done.reading->relations, 100 * done.reading->share));
  }
  for (const auto& damage : done.corruption) rows += row("damaged", damage);
  return facts(rows);
}

}  // namespace

std::string recovery_point_part(const DrillReport& report) {
  std::string rows;
  if (report.backup) {
    const auto& backup = *report.backup;
    rows += row("backup", fmt::format("{} ({}), repository {}", backup.label, backup.type, backup.repository));
    rows += row("made", time_text(backup.started) + " to " + time_text(backup.stopped));
    rows += row("size", format_byte_size(backup.size_bytes));
    rows += row("newest WAL segment in the archive", backup.archive_max);
    rows += row("came to the archive at", time_or_empty(backup.archive_newest_at));
  }
  const auto& recovery = report.recovery;
  rows += row("target", recovery.target);
  rows += row("target chosen", recovery.resolved_target.value_or(""));
  rows += row("seed", number_or_empty(recovery.seed));
  rows += row("promotion", recovery.promote);
  rows += row("WAL segments replayed", number_or_empty(recovery.wal_segments_replayed));
  rows += row("replayed to", recovery.replay_lsn.value_or(""));
  rows += row("timeline", number_or_empty(recovery.timeline));
  rows += row("last transaction recovered", time_or_empty(recovery.last_transaction));
  rows += row("system identifier", recovery.system_identifier.value_or(""));
  return section("Recovery point", facts(rows));
}

std::string checks_part(const DrillReport& report) {
  std::string rows;
  for (const auto& check : report.checks) {
    rows += "<tr>" + cell(check.name) + cell(check.passed ? "passed" : "failed", check.passed ? "met" : "missed") +
            cell(check.value.value_or("no value")) + cell(check.expected) + cell(check.message) +
            code_cell(check.command.empty() ? check.sql : check.command) + cell(duration_text(check.duration)) +
            "</tr>\n";
  }
  if (rows.empty()) return section("Checks", paragraph("No checks ran: the drill ended earlier."));
  return section("Checks",
                 "<table "
                 "class=\"wide\"><thead><tr><th>check</th><th>result</th><th>answer</th><th>expected</th><th></"
                 "th><th>question</th>"
                 "<th>time</th></tr></thead><tbody>\n" +
                     rows + "</tbody></table>\n");
}

std::string data_part(const DrillReport& report) {
  std::string out;
  if (report.verification) out += "<h3>Verified</h3>\n" + verification_facts(*report.verification);
  std::string rows;
  for (const auto& database : report.databases) rows += database_row(database);
  if (!rows.empty()) {
    out +=
        "<h3>Databases</h3>\n<table class=\"wide\"><thead><tr><th>database</th><th>size</th><th>holds</th></tr>"
        "</thead><tbody>\n" +
        rows + "</tbody></table>\n";
  }
  return section("Data", out);
}

std::string findings_part(const DrillReport& report) {
  std::string items;
  for (const auto& finding : report.findings) items += "<li>" + escape_markup(finding) + "</li>\n";
  return section("Findings", items.empty() ? items : "<ul>\n" + items + "</ul>\n");
}

}  // namespace drill::html
