#include "drill/phases/proof/verify_data.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>

#include "drill/host/in_parallel.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/diagnosis/server_errors.hpp"
#include "drill/phases/proof/data_findings.hpp"
#include "drill/phases/proof/data_queue.hpp"
#include "drill/phases/proof/data_tasks.hpp"
#include "drill/postgres/damage.hpp"
#include "drill/report/observer.hpp"

namespace drill {
namespace {

using Clock = std::chrono::steady_clock;

/// Databases that could not be verified, and why the first of them could not. What the others hold is worth knowing.
/// Safe to use from several threads.
class Unverified {
 public:
  Unverified(const Bounds& bounds, const postgres::Server& server, VerificationReport& verification, Findings& findings)
      : bounds_(bounds), server_(server), verification_(verification), findings_(findings) {}

  /// Throws DrillError (server_crashed) when it is the server that is gone.
  void add(const std::string& database, const postgres::SessionError& error) {
    if (!postgres::is_damage(error)) throw_if_server_gone(error, "database '" + database + "' was verified");
    const std::lock_guard lock{mutex_};
    const std::string message = "database '" + database + "' could not be verified: " + error.what();
    spdlog::warn("{}", message);
    if (postgres::is_damage(error)) {
      verification_.corruption.push_back("the catalogs of database '" + database +
                                         "' could not be read: " + error.what());
      return;
    }
    findings_.push_back(message);
    if (!failure_) failure_ = reason_of(message, error);
  }
  [[nodiscard]] const std::exception_ptr& failure() const { return failure_; }

  /// A statement over several relations failed, and none of them did alone.
  void note_passing_failure(const std::string& which, const std::string& failure) {
    const std::lock_guard lock{mutex_};
    findings_.push_back("reading " + which + " failed once, and not again: " + failure);
    spdlog::warn("{}", findings_.back());
  }

  /// Asks the server whether it lives, in the drill's own session. Throws DrillError (server_crashed).
  void throw_if_server_gone(const postgres::SessionError& error, const std::string& during) {
    const std::lock_guard lock{own_session_};
    throw_if_crashed(bounds_, server_.session, error, during);
  }

 private:
  static std::exception_ptr reason_of(const std::string& message, const postgres::SessionError& error) {
    try {
      throw_if_locale_missing(error);
      throw DrillError{Reason::tool_missing, message,
                       "Level deep needs the extensions amcheck and pg_prewarm in the image, and a superuser."};
    } catch (...) {
      return std::current_exception();
    }
  }

  const Bounds& bounds_;
  const postgres::Server& server_;
  std::mutex own_session_;
  VerificationReport& verification_;
  Findings& findings_;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

/// Functions of an index that are not found by the search path that amcheck uses: production finds them by another.
bool is_undefined_name(const DataTask& task, const postgres::SessionError& error) {
  const std::string& state = error.sqlstate();
  return task.kind == DataTaskKind::index && (state == "42883" || state == "42P01" || state == "42704");
}

using Tasks = std::vector<const DataTask*>;

std::vector<DataFinding> run_task(const Bounds& bounds, postgres::Session& session, const DataTask& task) {
  try {
    const auto rows = session.query(bounds, statement_for({&task}));
    std::vector<DataFinding> found;
    if (task.kind == DataTaskKind::heap) {
      for (const auto& row : rows) found.push_back({&task, row.at(0).value_or(""), DataFinding::damage});
    }
    return found;
  } catch (const postgres::SessionError& error) {
    if (error.connection_lost()) throw;
    if (is_undefined_name(task, error)) return {{&task, error.what(), DataFinding::unverifiable}};
    return {{&task, error.what(), postgres::is_damage(error) ? DataFinding::damage : DataFinding::unread}};
  }
}

/// "public.orders in database 'shop'", or "one of 12 relations (public.a, public.b, ...) in database 'shop'".
std::string describe(const Tasks& tasks) {
  constexpr std::size_t k_most_named = 8;
  std::string names;
  for (std::size_t i = 0; i < tasks.size() && i < k_most_named; ++i) names += (i == 0 ? "" : ", ") + tasks[i]->relation;
  if (tasks.size() > k_most_named) names += ", ...";
  if (tasks.size() > 1) names = "one of " + std::to_string(tasks.size()) + " relations (" + names + ")";
  return names + " in database '" + tasks.front()->database->name + "'";
}

/// One worker's session, connected anew where the next task is in another database.
class Worker {
 public:
  Worker(const Bounds& bounds, postgres::SessionOptions options, DataQueue& queue, Unverified& unverified)
      : bounds_(bounds), options_(std::move(options)), queue_(queue), unverified_(unverified) {
    // The functions of an index are found as production finds them.
    options_.search_path = postgres::SearchPath::production;
  }

  void work() {
    for (Tasks tasks = next(); !tasks.empty(); tasks = next()) {
      const std::string& database = tasks.front()->database->name;
      try {
        connect(database);
      } catch (const postgres::SessionError& error) {
        queue_.leave_out(database);
        unverified_.add(database, error);
        continue;
      }
      queue_.done(tasks, run(tasks));
    }
  }

 private:
  Tasks next() { return queue_.next(session_ ? options_.database : ""); }

  void connect(const std::string& database) {
    if (session_ && options_.database == database) return;
    session_.reset();
    options_.database = database;
    session_.emplace(bounds_, options_);
  }

  /// When the connection is lost and the server is gone, it has crashed.
  void lost(const Tasks& tasks, const postgres::SessionError& error) {
    spdlog::warn("the connection was lost while the server read {}", describe(tasks));
    unverified_.throw_if_server_gone(error, "it read " + describe(tasks));
    session_.reset();
  }

  /// Several in one statement. When it fails, or finds damage, each is asked alone, so that every finding names its
  /// relation and none hides another.
  std::vector<DataFinding> run(const Tasks& tasks) {
    if (tasks.size() == 1) return run_alone(*tasks.front());
    std::string failure;
    try {
      const auto rows = session_->query(bounds_, statement_for(tasks));
      if (tasks.front()->kind != DataTaskKind::heap || rows.empty()) return {};
      failure = rows.front().at(0).value_or("");
    } catch (const postgres::SessionError& error) {
      failure = error.what();
      if (error.connection_lost()) lost(tasks, error);
    }
    std::vector<DataFinding> found;
    for (const auto* task : tasks) {
      auto of_one = run_alone(*task);
      std::move(of_one.begin(), of_one.end(), std::back_inserter(found));
    }
    if (found.empty()) unverified_.note_passing_failure(describe(tasks), failure);
    return found;
  }

  /// A lost connection to a server that still runs says nothing about the data: the statement is tried once more.
  std::vector<DataFinding> run_alone(const DataTask& task) {
    for (const bool again : {false, true}) {
      try {
        connect(task.database->name);
        return run_task(bounds_, *session_, task);
      } catch (const postgres::SessionError& error) {
        lost({&task}, error);
        if (again) return {{&task, error.what(), DataFinding::lost}};
      }
    }
    return {};
  }

  const Bounds& bounds_;
  postgres::SessionOptions options_;
  DataQueue& queue_;
  Unverified& unverified_;
  std::optional<postgres::Session> session_;
};

/// What production had prepared for a second commit holds locks that would keep tables from being read for ever.
void end_prepared_transactions(const Bounds& bounds, postgres::Session& session, const std::string& database,
                               Findings& findings) {
  for (const auto& row : session.query(bounds,
                                       "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = "
                                       "pg_catalog.current_database()")) {
    session.execute(bounds, "ROLLBACK PREPARED " + session.quote(row.at(0).value()));
    findings.push_back("the prepared transaction " + row.at(0).value() + " in database '" + database +
                       "' was rolled back in the copy: its locks would keep tables from being read");
  }
}

/// Of one database.
std::vector<DataTask> tasks_of(const Bounds& bounds, const postgres::Server& server, const DataVerification& how,
                               const std::string& database, Findings& findings) {
  auto options = server.options;
  options.database = database;
  postgres::Session session{bounds, options};
  end_prepared_transactions(bounds, session, database, findings);
  return data_tasks(bounds, session, database, how.level, how.major);
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
std::vector<DataTask> list_tasks(const Bounds& bounds, const postgres::Server& server, const DataVerification& how,
                                 Unverified& unverified, Findings& findings) {
  const auto names = open_databases(bounds, server);
  std::vector<std::vector<DataTask>> of_each(names.size());
  std::vector<Findings> findings_of_each(names.size());
  std::vector<std::optional<postgres::SessionError>> failures(names.size());
  std::mutex mutex;
  std::size_t listed = 0;
  auto told = Clock::now();
  in_parallel(sessions_for(how.cpus), names.size(), [&](std::size_t at) {
    try {
      of_each[at] = tasks_of(bounds, server, how, names[at], findings_of_each[at]);
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
  std::vector<DataTask> tasks;
  for (std::size_t at = 0; at < names.size(); ++at) {
    std::move(of_each[at].begin(), of_each[at].end(), std::back_inserter(tasks));
    std::move(findings_of_each[at].begin(), findings_of_each[at].end(), std::back_inserter(findings));
    if (failures[at]) unverified.add(names[at], *failures[at]);
  }
  return tasks;
}

void run_workers(unsigned cpus, const postgres::Server& server, const Bounds& bounds, DataQueue& queue,
                 Unverified& unverified) {
  const auto workers = sessions_for(cpus);
  in_parallel(workers, workers, [&](std::size_t) {
    try {
      Worker{bounds, server.options, queue, unverified}.work();
    } catch (...) {
      queue.fail(std::current_exception());
    }
  });
}

}  // namespace

std::size_t sessions_for(unsigned cpus) {
  constexpr std::size_t k_most = 8;
  return std::min<std::size_t>(std::max(1U, cpus), k_most);
}

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
    DataQueue queue{list_tasks(bounds, server, how, unverified, findings), report};
    run_workers(how.cpus, server, bounds, queue, unverified);
    report.duration = Clock::now() - began;
    queue.findings().judge(report, databases, findings, queue.failure() ? queue.failure() : unverified.failure());
    if (report.tables == 0) {
      throw DrillError{Reason::check_failed, "level " + report.level + " found no table to read", ""};
    }
  } catch (const postgres::SessionError& error) {
    throw_if_catalogs_damaged(error);
    throw_if_locale_missing(error);
    throw_if_crashed(bounds, server.session, error, "its data was verified");
    throw DrillError{Reason::tool_missing, std::string{"could not verify the data: "} + error.what(),
                     "Level deep needs the extensions amcheck and pg_prewarm in the image, and a superuser."};
  }
}

}  // namespace drill
