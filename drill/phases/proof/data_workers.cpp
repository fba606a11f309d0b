#include "drill/phases/proof/data_workers.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "drill/host/in_parallel.hpp"
#include "drill/postgres/damage.hpp"

namespace drill {
namespace {

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

}  // namespace

std::size_t sessions_for(unsigned cpus) {
  constexpr std::size_t k_most = 8;
  return std::min<std::size_t>(std::max(1U, cpus), k_most);
}

void run_workers(const Bounds& bounds, const postgres::SessionOptions& server, std::size_t sessions, DataQueue& queue,
                 Unverified& unverified) {
  in_parallel(sessions, sessions, [&](std::size_t) {
    try {
      Worker{bounds, server, queue, unverified}.work();
    } catch (...) {
      queue.fail(std::current_exception());
    }
  });
}

}  // namespace drill
