#include "drill/history/history_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "drill/text/columns.hpp"
#include "drill/text/printable.hpp"
#include "drill/text/quantities.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

using Row = std::vector<std::string>;

std::string duration(const std::optional<Seconds>& value) {
  return value ? format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(*value)) : "-";
}

std::string result(const DrillReport& drill) {
  const std::string part = drill.each ? fmt::format(", repository {}", drill.each->repository) : "";
  const char* by_hand = drill.scheduled() ? "" : ", by hand";
  if (drill.verdict == Verdict::pass) {
    return fmt::format("pass{}{}{}", drill.teardown_failed ? ", teardown_failed" : "", part, by_hand);
  }
  return fmt::format("{} {}{}{}", to_string(drill.verdict), to_string(drill.reason), part, by_hand);
}

/// One column: its heading, and what it has of a drill.
struct Column {
  const char* heading;
  std::string (*value)(const DrillReport& drill);
};

constexpr Column k_run{"RUN (UTC)", [](const DrillReport& drill) { return printable(drill.run_id); }};
constexpr Column k_stanza{"STANZA", [](const DrillReport& drill) { return printable(drill.stanza); }};
constexpr Column k_result{"RESULT", result};
constexpr Column k_took{"TOOK", [](const DrillReport& drill) { return duration(drill.duration); }};
constexpr Column k_rto{"RTO", [](const DrillReport& drill) { return duration(drill.rto.measured); }};
constexpr Column k_rpo{"RPO", [](const DrillReport& drill) { return duration(drill.rpo.measured); }};
constexpr Column k_backup{"BACKUP", [](const DrillReport& drill) {
                            return drill.backup ? printable(drill.backup->label) : std::string{"-"};
                          }};

std::vector<Row> rows_of(const std::vector<DrillReport>& drills, const std::vector<Column>& columns) {
  std::vector<Row> rows(1);
  for (const auto& column : columns) rows[0].emplace_back(column.heading);
  for (const auto& drill : drills) {
    auto& row = rows.emplace_back();
    for (const auto& column : columns) row.push_back(column.value(drill));
  }
  return rows;
}

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    longest = std::max(longest, end - begin);
    begin = end + 1;
  }
  return longest;
}

nlohmann::ordered_json history_entry(const DrillReport& drill) {
  using Json = nlohmann::ordered_json;
  const auto seconds = [](const std::optional<Seconds>& value) { return value ? Json(value->count()) : Json(nullptr); };
  return {{"run_id", drill.run_id},
          {"stanza", drill.stanza},
          {"adhoc", drill.adhoc},
          {"began_at", to_rfc3339(drill.began)},
          {"seconds", drill.duration.count()},
          {"verdict", to_string(drill.verdict)},
          {"reason", to_string(drill.reason)},
          {"exit_code", drill.exit_code()},
          {"message", drill.message},
          {"rto_seconds", seconds(drill.rto.measured)},
          {"rpo_seconds", seconds(drill.rpo.measured)},
          {"backup", drill.backup ? Json(drill.backup->label) : Json(nullptr)}};
}

}  // namespace

std::string to_table(const std::vector<DrillReport>& drills, std::size_t width) {
  if (drills.empty()) return {};
  const bool several = std::any_of(drills.begin(), drills.end(),
                                   [&](const auto& drill) { return drill.stanza != drills.front().stanza; });
  std::vector<Column> columns{k_run, k_result, k_took, k_rto, k_rpo, k_backup};
  if (several) columns.insert(columns.begin() + 1, k_stanza);
  std::string all = to_columns(rows_of(drills, columns));
  if (width == 0 || longest_line(all) <= width) return all;
  // RTO and RPO are what it is read for.
  std::erase_if(columns, [](const Column& column) { return column.heading == k_took.heading; });
  return to_columns(rows_of(drills, columns));
}

std::string to_history_json(const std::vector<DrillReport>& drills) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& drill : drills) list.push_back(history_entry(drill));
  const nlohmann::ordered_json out{{"schema", "dr-drill.history/1"}, {"drills", list}};
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace drill
