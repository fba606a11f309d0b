#include "drill/phases/verify_data.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>

#include "drill/config/byte_size.hpp"
#include "drill/host/signals.hpp"
#include "drill/phases/damaged_catalogs.hpp"
#include "drill/phases/data_findings.hpp"
#include "drill/phases/data_tasks.hpp"
#include "drill/phases/image_locale.hpp"
#include "drill/phases/server_crash.hpp"
#include "drill/postgres/damage.hpp"
#include "drill/report/drill_error.hpp"

namespace drill {
namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned k_most_workers = 8;

/// Tasks in order, handed to whoever asks; what they found, collected.
class Board {
 public:
  Board(std::vector<DataTask> tasks, VerificationReport& report) : tasks_(std::move(tasks)), report_(report) {
    for (const auto& task : tasks_) total_ += task.bytes;
  }

  const DataTask* next() {
    const std::lock_guard lock{mutex_};
    if (failure_ || given_ == tasks_.size()) return nullptr;
    return &tasks_[given_++];
  }
  void done(const DataTask& task, std::vector<DataFinding> found) {
    const std::lock_guard lock{mutex_};
    bytes_ += task.bytes;
    if (found.empty()) count(task);
    for (auto& each : found) {
      spdlog::warn("{} in database '{}': {}", each.task->relation, each.task->database, each.message);
      findings_.add(std::move(each));
    }
    if (Clock::now() - told_ < k_progress_interval) return;
    told_ = Clock::now();
    spdlog::info("verified {:.0f} % of {}, last {} in database '{}'",
                 100.0 * static_cast<double>(bytes_) / static_cast<double>(std::max<std::uint64_t>(1, total_)),
                 format_byte_size(total_), task.relation, task.database);
  }
  void fail(std::exception_ptr failure) {
    const std::lock_guard lock{mutex_};
    if (!failure_) failure_ = std::move(failure);
  }
  /// When every worker has ended.
  const DataFindings& findings() const { return findings_; }
  /// Why not every task was done; null when each was.
  const std::exception_ptr& failure() const { return failure_; }

 private:
  /// What was read whole, and nothing was found wrong with.
  void count(const DataTask& task) {
    if (task.kind == DataTaskKind::read) ++report_.tables;
    if (task.kind == DataTaskKind::index) ++report_.indexes;
    if (task.kind == DataTaskKind::read || task.kind == DataTaskKind::index) report_.bytes += task.bytes;
  }

  std::mutex mutex_;
  std::vector<DataTask> tasks_;
  VerificationReport& report_;
  std::size_t given_ = 0;
  std::uint64_t total_ = 0;
  std::uint64_t bytes_ = 0;
  Clock::time_point told_ = Clock::now();
  DataFindings findings_;
  std::exception_ptr failure_;
};

/// Functions of an index that are not found by the search path that amcheck uses: production finds them by another.
bool is_undefined_name(const DataTask& task, const postgres::SessionError& error) {
  const std::string& state = error.sqlstate();
  return task.kind == DataTaskKind::index && (state == "42883" || state == "42P01" || state == "42704");
}

std::vector<DataFinding> run_task(const incus::Call& call, postgres::Session& session, const DataTask& task) {
  try {
    const auto rows = session.query(call, task.sql);
    std::vector<DataFinding> found;
    if (task.kind == DataTaskKind::heap) {
      for (const auto& row : rows) found.push_back({&task, row.at(0).value_or(""), DataFinding::damage});
    }
    return found;
  } catch (const postgres::SessionError& error) {
    if (error.connection_lost()) {
      // Nothing is known of the data: a crash has many causes, and want of memory is the most common one.
      blame_crash(error, "it read " + task.relation + " in database '" + task.database + "'");
    }
    if (is_undefined_name(task, error)) return {{&task, error.what(), DataFinding::unverifiable}};
    return {{&task, error.what(), postgres::is_damage(error) ? DataFinding::damage : DataFinding::unread}};
  }
}

void work(const incus::Call& call, postgres::SessionOptions options, Board& board) {
  try {
    // The functions of an index are found as production finds them.
    options.search_path = postgres::SearchPath::production;
    std::optional<postgres::Session> session;
    while (const DataTask* task = board.next()) {
      if (!session || options.database != task->database) {
        options.database = task->database;
        session.emplace(call, options);
      }
      board.done(*task, run_task(call, *session, *task));
    }
  } catch (...) {
    board.fail(std::current_exception());
  }
}

/// What production had prepared for a second commit holds locks that would keep tables from being read for ever.
void end_prepared_transactions(const DrillContext& drill, const incus::Call& call, postgres::Session& session,
                               const std::string& database) {
  for (const auto& row : session.query(call,
                                       "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = "
                                       "pg_catalog.current_database()")) {
    session.execute(call, "ROLLBACK PREPARED " + session.quote(row.at(0).value()));
    drill.report.findings.push_back("the prepared transaction " + row.at(0).value() + " in database '" + database +
                                    "' was rolled back in the copy: its locks would keep tables from being read");
  }
}

/// Of every database. Those that let nobody in, template0 among them, are opened: the copy is ours.
std::vector<DataTask> all_tasks(const DrillContext& drill, const incus::Call& call, const RunningServer& server) {
  std::vector<DataTask> tasks;
  const auto names = server.session->query(
      call, "SELECT datname FROM pg_catalog.pg_database WHERE datconnlimit <> -2 ORDER BY datname");
  for (const auto& row : names) {
    const std::string& database = row.at(0).value();
    server.session->execute(
        call, "UPDATE pg_catalog.pg_database SET datallowconn = true WHERE NOT datallowconn AND datname = " +
                  server.session->quote(database));
    auto options = server.session_options;
    options.database = database;
    postgres::Session session{call, options};
    end_prepared_transactions(drill, call, session, database);
    auto found =
        data_tasks(call, session, database, drill.config.level, std::stoi(drill.report.backup.value().pg_version));
    std::move(found.begin(), found.end(), std::back_inserter(tasks));
  }
  // The largest first, so that no worker begins one when the others are through; those of one database together.
  std::stable_sort(tasks.begin(), tasks.end(), [](const DataTask& a, const DataTask& b) { return a.bytes > b.bytes; });
  return tasks;
}

void note_limits(const DrillContext& drill, const incus::Call& call, const RunningServer& server) {
  if (drill.config.level != VerifyLevel::deep) return;
  if (server.session->query(call, "SHOW data_checksums").at(0).at(0) != "on") {
    drill.report.findings.emplace_back("page checksums are off in production: damage inside pages may not show");
  }
  constexpr int k_first_with_verify_heapam = 14;
  if (std::stoi(drill.report.backup.value().pg_version) < k_first_with_verify_heapam) {
    drill.report.findings.emplace_back("amcheck verifies tables since PostgreSQL 14 only: here just indexes");
  }
}

}  // namespace

const char* to_string(VerifyLevel level) {
  constexpr std::array k_names{"smoke", "read", "deep"};
  return k_names.at(static_cast<std::size_t>(level));
}

void verify_data(const DrillContext& drill, const Provisioned& provisioned, const RunningServer& server) {
  if (drill.config.level == VerifyLevel::smoke) return;
  const incus::Call call = drill.call.at_most(drill.config.deadlines.read);
  const auto began = Clock::now();
  auto& report = drill.report.verification.emplace();
  report.level = to_string(drill.config.level);
  try {
    note_limits(drill, call, server);
    Board board{all_tasks(drill, call, server), report};
    {
      std::vector<std::jthread> workers;
      for (unsigned i = 0; i < std::min(provisioned.cpus, k_most_workers); ++i) {
        workers.emplace_back([&] {
          block_signals_in_thread();
          work(call, server.session_options, board);
        });
      }
    }
    report.duration = Clock::now() - began;
    board.findings().judge(drill.report, board.failure());
    if (report.tables == 0) {
      throw DrillError{Reason::check_failed, "level " + report.level + " found no table to read", ""};
    }
  } catch (const postgres::SessionError& error) {
    blame_damaged_catalogs(error);
    blame_image_locale(error);
    blame_crash(call, server, error, "its data was looked through");
    throw DrillError{Reason::tool_missing, std::string{"could not verify the data: "} + error.what(),
                     "Level deep needs the extensions amcheck and pg_prewarm in the image, and a superuser."};
  }
}

}  // namespace drill
