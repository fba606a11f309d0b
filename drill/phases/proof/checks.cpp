#include "drill/phases/proof/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "drill/outcome/drill_error.hpp"
#include "drill/phases/diagnosis/server_errors.hpp"
#include "drill/redaction/hidden.hpp"
#include "drill/text/printable.hpp"
#include "drill/text/quantities.hpp"

namespace drill {
namespace {

constexpr std::size_t k_max_answer = std::size_t{1} << 20U;

std::optional<double> to_number(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// A number, but of a size that a double does not hold.
bool is_out_of_range(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  return parsed.ec == std::errc::result_out_of_range && parsed.ptr == end;
}

/// The one value of the answer, or why there is none.
postgres::Value single_value(const std::vector<postgres::Row>& rows, std::string& problem) {
  if (rows.size() != 1) {
    problem = rows.empty() ? "the query returned no row" : "the query returned more than one row, expected exactly one";
  } else if (rows[0].size() != 1) {
    problem = fmt::format("the query returned {} columns, expected exactly one", rows[0].size());
  } else {
    return rows[0][0];
  }
  return std::nullopt;
}

std::string judge_age(const CheckConfig& check, double age) {
  // Clocks and time zones differ by less; one row from the far future would else be fresh for ever.
  constexpr double k_most_ahead = 86400;
  if (!std::isfinite(age) || age < -k_most_ahead) return "is not an instant of the past";
  const auto seconds = std::chrono::duration<double>{age};
  if (seconds <= *check.max_age) return {};
  return fmt::format("is {} old, older than {}",
                     format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(seconds)),
                     format_duration(*check.max_age));
}

/// Seconds since 1970 of an instant, read by PostgreSQL: any of its time types will do.
double epoch_of(const Bounds& bounds, postgres::Session& session, const std::string& value) {
  const auto rows =
      session.query(bounds, "SELECT extract(epoch FROM " + session.quote(value) + "::pg_catalog.timestamptz)");
  // PostgreSQL says "Infinity", which stod reads.
  return std::stod(rows.at(0).at(0).value());
}

/// True when the value means another instant in another time zone: it brings none of its own.
bool lacks_time_zone(const Bounds& bounds, postgres::Session& session, const std::string& value, double epoch) {
  session.execute(bounds, "SET TimeZone = 'Etc/GMT+12'");
  return epoch_of(bounds, session, value) != epoch;
}

/// How old the answer is. Without a time zone it is read in production's: the backup need not carry that setting, and a
/// zone that is guessed would make old rows fresh.
void judge_instant(const Bounds& bounds, postgres::Session& session, const CheckQuestion& question,
                   CheckReport& report) {
  const std::string& value = *report.value;
  const double epoch = epoch_of(bounds, session, value);
  if (!question.time_zone_known && lacks_time_zone(bounds, session, value, epoch)) {
    report.refused = true;
    report.message = fmt::format(
        "'{}' has no time zone, so its age is not known: ask for timestamptz (column AT TIME ZONE 'Europe/Paris'), or "
        "set [postgres] timezone to production's",
        value);
    return;
  }
  report.number = std::chrono::duration<double>{question.reference.time_since_epoch()}.count() - epoch;
  report.message = judge_age(question.check, *report.number);
}

/// What the check found, asked and judged; the message says what is wrong.
void ask(const Bounds& bounds, postgres::Session& session, const CheckQuestion& question, CheckReport& report) {
  const CheckConfig& check = question.check;
  const auto answer = session.ask(bounds, check.sql);
  report.reads_data = answer.tables_read > 0;
  report.value = single_value(answer.rows, report.message);
  if (!report.message.empty()) return;
  if (report.value) {
    const bool boolean = *report.value == "t" || *report.value == "f";
    report.number = boolean ? std::optional{*report.value == "t" ? 1.0 : 0.0} : to_number(*report.value);
  }
  report.message = judge(check, report.value);
  if (!report.message.empty()) return;
  if (check.max_age) {
    judge_instant(bounds, session, question, report);
  } else if (check.min_ratio_to_previous) {
    report.previous = question.previous;
    report.message = judge_ratio(check, report.number, question.previous);
  }
}

/// "'shop', 'postgres'" where the restored server has no such database; empty where it has, or cannot tell.
std::string other_databases(const Bounds& bounds, const postgres::Server& server, const std::string& database) {
  constexpr std::size_t k_few = 10;
  if (database.empty()) return {};
  try {
    postgres::Session session{bounds, server.options};
    const auto rows = session.query(
        bounds, "SELECT datname FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1");
    std::string out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string name = rows[i].at(0).value_or("");
      if (name == database) return {};
      if (i < k_few) out += (out.empty() ? "'" : ", '") + name + "'";
    }
    return out + (rows.size() > k_few ? " and more" : "");
  } catch (const postgres::SessionError&) {
    return {};
  }
}

}  // namespace

std::string presentable(const std::string& text) {
  constexpr std::size_t k_most = 1024;
  const std::string out = without_secrets(text).text();
  return printable(out.size() > k_most ? out.substr(0, k_most) + "..." : out);
}

std::string judge_ratio(const CheckConfig& check, std::optional<double> number, std::optional<double> previous) {
  if (!number) return "is not a number that could be compared with the last drill's";
  if (!previous || *number >= *previous * *check.min_ratio_to_previous) return {};
  return fmt::format("{} is below {} times the {} of the last drill that passed", *number, *check.min_ratio_to_previous,
                     *previous);
}

std::string judge(const CheckConfig& check, const postgres::Value& value) {
  if (!value) return "the query returned NULL";
  if (value->size() > k_max_answer) return "the query returned a value that is larger than 1 MiB";
  if (check.equals && *value != *check.equals) return fmt::format("{} is not {}", *value, *check.equals);
  if (!check.min && !check.max) return {};
  const auto number = to_number(*value);
  if (!number && is_out_of_range(*value))
    return "the answer is a number beyond 1e308 or below 1e-308, which cannot be compared";
  if (!number) return fmt::format("'{}' is not a number", *value);
  if (check.min && *number < *check.min) return fmt::format("{} is below the minimum {}", *value, *check.min);
  if (check.max && *number > *check.max) return fmt::format("{} is above the maximum {}", *value, *check.max);
  return {};
}

std::string expectation(const CheckConfig& check) {
  std::string out;
  const auto add = [&out](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
  if (check.min) add(fmt::format("at least {}", *check.min));
  if (check.max) add(fmt::format("at most {}", *check.max));
  if (check.equals) add("'" + presentable(*check.equals) + "'");
  if (check.max_age) add("not older than " + format_duration(*check.max_age));
  if (check.min_ratio_to_previous) add(fmt::format("at least {} times the last drill's", *check.min_ratio_to_previous));
  return out;
}

CheckReport run_check(const Bounds& bounds, const postgres::Server& server, const CheckQuestion& question) {
  const CheckConfig& check = question.check;
  const auto began = std::chrono::steady_clock::now();
  CheckReport report;
  report.name = check.name;
  report.sql = check.sql;
  report.expected = expectation(check);
  const Bounds bounded = bounds.at_most(check.timeout);
  try {
    // A database of its own needs a connection of its own; and one that a check broke must not fail the next.
    auto options = server.options;
    options.search_path = postgres::SearchPath::production;  // the question was written for it
    if (!check.database.empty()) options.database = check.database;
    postgres::Session session{bounded, options};
    ask(bounded, session, question, report);
  } catch (const postgres::SessionError& error) {
    throw_if_locale_missing(error);
    throw_if_crashed(bounds, server.session, error, "check '" + check.name + "' ran");
    constexpr const char* k_query_canceled = "57014";
    constexpr std::array<std::string_view, 2> k_no_such_relation{"42P01", "3F000"};
    const bool unknown = std::ranges::find(k_no_such_relation, error.sqlstate()) != k_no_such_relation.end();
    report.message = error.what();
    if (error.sqlstate() == k_query_canceled) {
      report.message = fmt::format("the query took longer than {} s", check.timeout.count());
    } else if (const auto others = other_databases(bounded, server, check.database); !others.empty()) {
      report.message += "; the backup has " + others;
    } else if (unknown) {
      // Nobody keeps tables in "postgres", which is what is asked when nothing is set.
      report.message += fmt::format(" in database '{}'; [postgres] database or the check's own names another",
                                    check.database.empty() ? server.options.database : check.database);
    }
  } catch (const DeadlinePassed&) {
    if (bounds.deadline.passed()) throw;
    report.message = fmt::format("the query took longer than {} s", check.timeout.count());
  }
  report.passed = report.message.empty();
  if (report.value) report.value = presentable(*report.value);
  report.message = presentable(report.message);
  report.duration = std::chrono::steady_clock::now() - began;
  return report;
}

void judge_checks(const std::vector<CheckReport>& checks, bool probe_proves_data) {
  const auto failed =
      std::find_if(checks.begin(), checks.end(), [](const auto& check) { return !check.passed && !check.refused; });
  if (failed != checks.end()) {
    throw DrillError{Reason::check_failed, "check '" + failed->name + "': " + failed->message,
                     "The query was: " + failed->sql};
  }
  const auto refused = std::find_if(checks.begin(), checks.end(), [](const auto& check) { return check.refused; });
  if (refused != checks.end()) {
    throw DrillError{Reason::config_invalid, "check '" + refused->name + "': " + refused->message,
                     "The query was: " + refused->sql};
  }
  if (probe_proves_data) return;
  if (std::none_of(checks.begin(), checks.end(), [](const auto& check) { return check.reads_data; })) {
    throw DrillError{
        Reason::check_failed, "no check read a table of production: nothing is proven about the data",
        "Ask at least one table, like SELECT count(*) FROM users; foreign tables and catalogs do not count."};
  }
}

}  // namespace drill
