#include "drill/phases/checks.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace drill {
namespace {

std::optional<double> to_number(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// Fit for a log, a report and a terminal: bounded, and without control characters that could forge a line.
std::string presentable(const std::string& text) {
  constexpr std::size_t k_most = 1024;
  std::string out = text.size() > k_most ? text.substr(0, k_most) + "..." : text;
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return out;
}

/// The one value of the answer, or why there is none.
postgres::Value single_value(const std::vector<postgres::Row>& rows, std::string& problem) {
  if (rows.size() != 1) {
    problem =
        rows.empty() ? "the query returned no row" : fmt::format("the query returned {} rows, one is due", rows.size());
  } else if (rows[0].size() != 1) {
    problem = fmt::format("the query returned {} columns, one is due", rows[0].size());
  } else {
    return rows[0][0];
  }
  return std::nullopt;
}

}  // namespace

std::string judge(const CheckConfig& check, const postgres::Value& value) {
  if (!value) return "the query returned NULL";
  if (check.equals && *value != *check.equals) return fmt::format("{} is not {}", *value, *check.equals);
  if (!check.min && !check.max) return {};
  const auto number = to_number(*value);
  if (!number) return fmt::format("'{}' is not a number", *value);
  if (check.min && *number < *check.min) return fmt::format("{} is below the minimum {}", *value, *check.min);
  if (check.max && *number > *check.max) return fmt::format("{} is above the maximum {}", *value, *check.max);
  return {};
}

CheckReport run_check(const incus::Call& call, const RunningServer& server, const CheckConfig& check) {
  const auto began = std::chrono::steady_clock::now();
  CheckReport report;
  report.name = check.name;
  report.sql = check.sql;
  const incus::Call bounded = call.at_most(check.timeout);
  try {
    // A database of its own needs a connection of its own; and one that a check broke must not fail the next.
    auto options = server.session_options;
    if (!check.database.empty()) options.database = check.database;
    postgres::Session session{bounded, options};
    report.value = single_value(session.query_one_statement(bounded, check.sql), report.message);
    if (report.message.empty()) report.message = judge(check, report.value);
  } catch (const postgres::SessionError& error) {
    constexpr const char* k_query_canceled = "57014";
    report.message = error.sqlstate() == k_query_canceled
                         ? fmt::format("the query took longer than {} s", check.timeout.count())
                         : error.what();
  } catch (const incus::Error& error) {
    if (!error.is_timeout() || call.deadline.passed()) throw;
    report.message = fmt::format("the query took longer than {} s", check.timeout.count());
  }
  report.passed = report.message.empty();
  if (report.value) report.value = presentable(*report.value);
  report.message = presentable(report.message);
  report.duration = std::chrono::steady_clock::now() - began;
  return report;
}

}  // namespace drill
