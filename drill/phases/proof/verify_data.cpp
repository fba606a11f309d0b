#include "drill/phases/proof/verify_data.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "drill/host/in_parallel.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/diagnosis/server_errors.hpp"
#include "drill/phases/proof/data_findings.hpp"
#include "drill/phases/proof/data_queue.hpp"
#include "drill/phases/proof/data_workers.hpp"
#include "drill/phases/proof/reading_order.hpp"
#include "drill/phases/proof/reading_rounds.hpp"
#include "drill/phases/proof/relations.hpp"
#include "drill/report/observer.hpp"

namespace drill {
namespace {

using Clock = std::chrono::steady_clock;

/// Of one database.
VerifiedDatabase relations_of(const Bounds& bounds, const postgres::Server& server, const DataVerification& how,
                              const std::string& database) {
  auto options = server.options;
  options.database = database;
  postgres::Session session{bounds, options};
  return list_relations(bounds, session, database, how.level, how.major);
}

/// All of them. Those that let nobody in, as template0, are opened: the copy is ours.
std::vector<std::string> open_databases(const Bounds& bounds, const postgres::Server& server) {
  server.session.execute(
      bounds, "UPDATE pg_catalog.pg_database SET datallowconn = true WHERE NOT datallowconn AND datconnlimit <> -2");
  std::vector<std::string> names;
  for (const auto& row : server.session.query(
           bounds, "SELECT datname FROM pg_catalog.pg_database WHERE datconnlimit <> -2 ORDER BY datname")) {
    names.push_back(row.at(0).value());
  }
  return names;
}

void note_limits(const Bounds& bounds, const postgres::Server& server, const DataVerification& how,
                 Findings& findings) {
  if (how.level != VerifyLevel::deep) return;
  if (server.session.query(bounds, "SHOW data_checksums").at(0).at(0) != "on") {
    findings.emplace_back("page checksums are off in production: damage inside pages may not show");
  }
  if (how.major < k_first_with_verify_heapam) {
    findings.emplace_back("amcheck verifies tables since PostgreSQL 14 only: here just indexes");
  }
}

/// Of all databases; several are asked at a time.
std::vector<VerifiedDatabase> list_databases(const Bounds& bounds, const postgres::Server& server,
                                             const DataVerification& how, Unverified& unverified) {
  const auto names = open_databases(bounds, server);
  std::vector<VerifiedDatabase> databases(names.size());
  std::vector<std::optional<postgres::SessionError>> failures(names.size());
  std::mutex mutex;
  std::size_t listed = 0;
  auto told = Clock::now();
  in_parallel(sessions_for(how.cpus), names.size(), [&](std::size_t at) {
    try {
      databases[at] = relations_of(bounds, server, how, names[at]);
    } catch (const postgres::SessionError& error) {
      failures[at] = error;
    }
    const std::lock_guard lock{mutex};
    ++listed;
    if (Clock::now() - told < k_progress_interval) return;
    told = Clock::now();
    spdlog::info("listed the relations of {} of {} databases", listed, names.size());
  });
  // In the order of their names, whichever was asked first.
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (failures[at]) unverified.add(names[at], *failures[at]);
  }
  return databases;
}

/// All in one round, or by the budget: it is counted from here on.
ReadingRounds rounds_of(const DataVerification& how, std::vector<VerifiedDatabase>& databases) {
  if (!how.reading.budget) return one_round(databases);
  continue_begun(databases, how.reading.ledger, how.level);
  return ReadingRounds{order_of_reading(databases, how.reading.ledger, how.level), ReadingBudget{*how.reading.budget}};
}

}  // namespace

const char* to_string(VerifyLevel level) {
  constexpr std::array k_names{"smoke", "read", "deep"};
  return k_names.at(static_cast<std::size_t>(level));
}

void verify_data(const Bounds& bounds, const postgres::Server& server, const DataVerification& how,
                 const std::vector<DatabaseReport>& databases, VerificationReport& report, Findings& findings) {
  const auto began = Clock::now();
  report.level = to_string(how.level);
  try {
    note_limits(bounds, server, how, findings);
    Unverified unverified{bounds, server, report, findings};
    auto listed = list_databases(bounds, server, how, unverified);
    auto rounds = rounds_of(how, listed);  // its turns stay where they point when the list is moved
    DataQueue queue{std::move(listed), report, std::move(rounds)};
    run_workers(bounds, server.options, sessions_for(how.cpus), queue, unverified);
    report.duration = Clock::now() - began;
    report.of_relations = std::make_shared<const Readings>(queue.readings());
    const ReadingEnd end{how.reading.budget && !queue.failure() && queue.budget_ended_it(), queue.last_done()};
    if (!queue.failure()) report_reading(queue.databases(), how.reading, end, report, findings);
    queue.findings().judge(report, databases, findings, queue.failure() ? queue.failure() : unverified.failure());
    if (report.tables == 0 && !end.budget_spent) {
      throw DrillError{Reason::check_failed, "level " + report.level + " found no table to read", ""};
    }
  } catch (const postgres::SessionError& error) {
    throw_if_catalogs_damaged(error);
    throw_if_locale_missing(error);
    throw_if_crashed(bounds, server.session, error, "its data was verified");
    throw DrillError{Reason::tool_missing, std::string{"could not verify the data: "} + error.what(),
                     k_hint_of_level_deep};
  }
}

}  // namespace drill
