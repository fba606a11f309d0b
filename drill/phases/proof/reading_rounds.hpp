// The rounds in which relations have their turns, until the budget of reading is spent.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "drill/phases/proof/reading_order.hpp"

namespace drill {

/// How long relations may be read.
class ReadingBudget {
 public:
  using Clock = std::chrono::steady_clock;

  /// Counted from here on; `now` is the clock.
  explicit ReadingBudget(std::chrono::seconds limit, std::function<Clock::time_point()> now = Clock::now)
      : limit_(limit), now_(std::move(now)), began_(now_()) {}

  [[nodiscard]] bool spent() const { return now_() - began_ >= limit_; }

 private:
  std::chrono::seconds limit_;
  std::function<Clock::time_point()> now_;
  Clock::time_point began_;
};

/// A round is what is begun at a time, and it is finished: its relations are few enough that the budget is not overrun
/// by much, and enough that small ones share a statement. Without a budget there is one round.
class ReadingRounds {
 public:
  explicit ReadingRounds(ReadingOrder order, std::optional<ReadingBudget> budget = {})
      : order_(std::move(order)), budget_(std::move(budget)) {}

  /// Empty when all had their turn, or the budget is spent. What each drill reads has its turn in any case, and so has
  /// the first round of the others: a small budget must not keep the drills at the same relations.
  std::span<const Turn> next();

  /// Whether a budget is spent: what has begun is finished, nothing else begins.
  [[nodiscard]] bool spent() const { return budget_ && budget_->spent(); }
  /// Relations are left that had no turn.
  [[nodiscard]] bool left_some() const { return at_ < order_.turns.size(); }

 private:
  ReadingOrder order_;
  std::optional<ReadingBudget> budget_;
  std::size_t at_ = 0;
};

/// All relations in one round, without a budget.
ReadingRounds one_round(const std::vector<VerifiedDatabase>& databases);

}  // namespace drill
