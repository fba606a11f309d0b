#include "drill/phases/proof/data_workers.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

#include "drill/host/in_parallel.hpp"
#include "drill/host/signals.hpp"
#include "drill/phases/proof/data_statement.hpp"
#include "drill/phases/proof/zeroed_pages.hpp"
#include "drill/postgres/damage.hpp"
#include "drill/report/observer.hpp"

namespace drill {
namespace {

/// Functions of an index that are not found by the search path that amcheck uses: production finds them by another.
bool is_undefined_name(const DataTask& task, const postgres::SessionError& error) {
  const std::string& state = error.sqlstate();
  return task.question == ask_index && (state == "42883" || state == "42P01" || state == "42704");
}

using Tasks = std::vector<DataTask>;

/// "public.orders in database 'shop'", or "one of 12 relations (public.a, public.b, ...) in database 'shop'".
std::string describe(const Tasks& tasks) {
  constexpr std::size_t k_most_named = 8;
  std::string names;
  for (std::size_t i = 0; i < tasks.size() && i < k_most_named; ++i)
    names += (i == 0 ? "" : ", ") + tasks[i].relation->name;
  if (tasks.size() > k_most_named) names += ", ...";
  if (tasks.size() > 1) names = "one of " + std::to_string(tasks.size()) + " relations (" + names + ")";
  return names + " in database '" + tasks.front().database->name + "'";
}

/// Several tasks in one statement left nothing to be looked at one by one.
bool nothing_found(const Tasks& tasks, const std::vector<postgres::Row>& rows) {
  const auto question = tasks.front().question;
  return rows.empty() || (question != ask_heap && question != ask_end && question != ask_zero_pages);
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
      const std::string& database = tasks.front().database->name;
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
    if (tasks.size() == 1) return run_alone(tasks.front());
    std::string failure;
    try {
      const auto rows = session_->query(bounds_, statement_for(tasks));
      if (nothing_found(tasks, rows)) return {};
      if (tasks.front().question != ask_zero_pages) failure = rows.front().at(0).value_or("");
    } catch (const postgres::SessionError& error) {
      failure = error.what();
      if (error.connection_lost()) lost(tasks, error);
    }
    std::vector<DataFinding> found;
    for (const auto& task : tasks) {
      auto of_one = run_alone(task);
      std::move(of_one.begin(), of_one.end(), std::back_inserter(found));
    }
    // Pages that are all zero are no failure by themselves.
    if (found.empty() && !failure.empty()) unverified_.note_passing_failure(describe(tasks), failure);
    return found;
  }

  /// What there is to be said of the rows that a task's statement returned.
  std::vector<std::string> damage_in(const DataTask& task, const std::vector<postgres::Row>& rows) {
    std::vector<std::string> out;
    if (task.question == ask_heap || task.question == ask_end) {
      for (const auto& row : rows) out.push_back(row.at(0).value_or(""));
    }
    if (task.question == ask_zero_pages && !rows.empty()) {
      std::vector<std::uint64_t> blocks;
      blocks.reserve(rows.size());
      for (const auto& row : rows) blocks.push_back(std::stoull(row.at(0).value()));
      out = proofs_of_lost_rows(bounds_, options_, task, blocks);
    }
    return out;
  }

  std::vector<DataFinding> try_alone(const DataTask& task) {
    try {
      std::vector<DataFinding> found;
      for (auto& message : damage_in(task, session_->query(bounds_, statement_for({task})))) {
        found.push_back({task, std::move(message), DataFinding::damage});
      }
      return found;
    } catch (const postgres::SessionError& error) {
      if (error.connection_lost()) throw;
      if (is_undefined_name(task, error)) return {{task, error.what(), DataFinding::unverifiable}};
      return {{task, error.what(), postgres::is_damage(error) ? DataFinding::damage : DataFinding::unread}};
    }
  }

  /// Of a relation with several forks each for itself: the first damaged page of one would hide the others'.
  std::vector<DataFinding> try_each_fork(const DataTask& task) {
    std::vector<DataFinding> found;
    for (const auto fork : {fork_main, fork_fsm, fork_vm}) {
      if ((task.forks & fork) == 0) continue;
      DataTask of_fork = task;
      of_fork.forks = fork;
      auto of_one = try_alone(of_fork);
      std::move(of_one.begin(), of_one.end(), std::back_inserter(found));
    }
    return found;
  }

  /// A lost connection to a server that still runs says nothing about the data: the statement is tried once more.
  std::vector<DataFinding> run_alone(const DataTask& task) {
    for (const bool again : {false, true}) {
      try {
        connect(task.database->name);
        auto found = try_alone(task);
        return found.empty() || task.question != ask_checksums ? found : try_each_fork(task);
      } catch (const postgres::SessionError& error) {
        lost({task}, error);
        if (again) return {{task, error.what(), DataFinding::lost}};
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

}  // namespace

std::size_t sessions_for(unsigned cpus) {
  constexpr std::size_t k_most = 8;
  return std::min<std::size_t>(std::max(1U, cpus), k_most);
}

void run_workers(const Bounds& bounds, const postgres::SessionOptions& server, std::size_t sessions, DataQueue& queue,
                 Unverified& unverified) {
  // A statement may take an hour: it is not the workers that tell how far they are.
  const std::jthread progress{[&](const std::stop_token& stop) {
    block_signals_in_thread();
    const Bounds until{bounds.deadline, stop};
    for (sleep(until, k_progress_interval); until.open(); sleep(until, k_progress_interval)) queue.tell_progress();
  }};
  in_parallel(sessions, sessions, [&](std::size_t) {
    try {
      Worker{bounds, server, queue, unverified}.work();
    } catch (...) {
      queue.fail(std::current_exception());
    }
  });
}

}  // namespace drill
