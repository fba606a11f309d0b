#include "drill/report/history_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "drill/text/duration.hpp"
#include "drill/text/printable.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

using Row = std::vector<std::string>;

std::string duration(const std::optional<Seconds>& value) {
  return value ? format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(*value)) : "-";
}

std::string result(const DrillReport& drill) {
  const char* by_hand = drill.scheduled() ? "" : ", by hand";
  if (drill.verdict == Verdict::pass) {
    return fmt::format("pass{}{}", drill.teardown_failed ? ", teardown_failed" : "", by_hand);
  }
  return fmt::format("{} {}{}", to_string(drill.verdict), to_string(drill.reason), by_hand);
}

Row row(const DrillReport& drill, bool with_stanza) {
  Row out{printable(drill.run_id), result(drill), duration(drill.rto.measured), duration(drill.rpo.measured),
          drill.backup ? printable(drill.backup->label) : "-"};
  if (with_stanza) out.insert(out.begin() + 1, printable(drill.stanza));
  return out;
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

std::string to_table(const std::vector<DrillReport>& drills) {
  if (drills.empty()) return {};
  const bool several = std::any_of(drills.begin(), drills.end(),
                                   [&](const auto& drill) { return drill.stanza != drills.front().stanza; });
  std::vector<Row> rows{{"RUN (UTC)", "RESULT", "RTO", "RPO", "BACKUP"}};
  if (several) rows[0].insert(rows[0].begin() + 1, "STANZA");
  for (const auto& drill : drills) rows.push_back(row(drill, several));

  std::vector<std::size_t> widths(rows[0].size(), 0);
  for (const auto& each : rows) {
    for (std::size_t i = 0; i < each.size(); ++i) widths[i] = std::max(widths[i], each[i].size());
  }
  std::string out;
  for (const auto& each : rows) {
    for (std::size_t i = 0; i + 1 < each.size(); ++i) out += fmt::format("{:<{}}  ", each[i], widths[i]);
    out += each.back() + "\n";
  }
  return out;
}

std::string to_history_json(const std::vector<DrillReport>& drills) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& drill : drills) list.push_back(history_entry(drill));
  const nlohmann::ordered_json out{{"schema", "dr-drill.history/1"}, {"drills", list}};
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace drill
