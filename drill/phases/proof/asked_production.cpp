#include "drill/phases/proof/asked_production.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "drill/host/signals.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/postgres/connection_string.hpp"
#include "drill/redaction/redactor.hpp"

namespace drill {
namespace {

constexpr std::chrono::seconds k_answer_limit{5};

/// libpq ends its messages with a line break.
std::string without_end(const std::string& text) {
  const auto last = text.find_last_not_of(" \n");
  return last == std::string::npos ? "" : text.substr(0, last + 1);
}

}  // namespace

struct AskedProduction::Shared {
  std::string connection;
  std::mutex mutex;
  std::condition_variable_any answered;
  std::optional<postgres::ProductionState> state;
  std::string failure;  ///< without passwords
};

AskedProduction::AskedProduction(const ProductionConfig& config) : began_(std::chrono::steady_clock::now()) {
  if (config.connection.empty()) return;
  shared_ = std::make_shared<Shared>();
  shared_->connection = config.connection;
  // On its own: nobody can end name resolution, or libpq while it connects.
  std::thread{[shared = shared_] {
    block_signals_in_thread();
    std::optional<postgres::ProductionState> state;
    std::string failure;
    try {
      state = postgres::ask_production({Deadline{k_answer_limit}, {}}, shared->connection);
    } catch (const std::exception& error) {
      failure = Redactor{postgres::passwords_of(shared->connection)}(error.what());
    }
    const std::lock_guard lock{shared->mutex};
    shared->state = std::move(state);
    shared->failure = std::move(failure);
    shared->answered.notify_all();
  }}.detach();
}

std::optional<postgres::ProductionState> AskedProduction::answer(const Bounds& bounds,
                                                                 const std::string& system_identifier,
                                                                 Findings& findings) const {
  if (!shared_) return std::nullopt;
  const auto limit = k_answer_limit - (std::chrono::steady_clock::now() - began_);
  std::unique_lock lock{shared_->mutex};
  const auto over = [this] { return shared_->state.has_value() || !shared_->failure.empty(); };
  shared_->answered.wait_for(lock, bounds.stop, std::max(limit, limit.zero()), over);
  check(bounds, "waiting for production's answer");
  if (!shared_->state) {
    const std::string why = over() ? shared_->failure : "no answer in " + std::to_string(k_answer_limit.count()) + " s";
    findings.push_back("could not ask production for its WAL position: " + without_end(why) +
                       "; the RPO is counted from the last commit instead. Check [production] connection from "
                       "this host: run psql with the same string");
    return std::nullopt;
  }
  if (!system_identifier.empty() && shared_->state->system_identifier != system_identifier) {
    throw DrillError{Reason::config_invalid,
                     fmt::format("[production] connection reaches a cluster with system identifier {}, but the backup "
                                 "is of one with {}",
                                 shared_->state->system_identifier, system_identifier),
                     "Set it to the server that this stanza backs up."};
  }
  return shared_->state;
}

}  // namespace drill
