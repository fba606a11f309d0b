#include "drill/phases/proof/reading_rounds.hpp"

#include <algorithm>

#include "drill/phases/proof/data_tasks.hpp"

namespace drill {

ReadingRounds one_round(const std::vector<VerifiedDatabase>& databases) {
  ReadingOrder order;
  for (const auto& database : databases) {
    for (const auto& relation : database.relations) order.turns.push_back({&database, &relation});
  }
  return ReadingRounds{std::move(order)};
}

std::span<const Turn> ReadingRounds::next() {
  constexpr std::uint64_t k_work_of_a_round = std::uint64_t{64} << 20U;
  constexpr std::size_t k_relations_of_a_round = 512;
  if (at_ > order_.always && spent()) return {};
  const std::size_t first = at_;
  const std::size_t end = at_ < order_.always ? order_.always : order_.turns.size();
  std::uint64_t work = 0;
  while (at_ < end) {
    if (budget_ && at_ > first && (at_ - first >= k_relations_of_a_round || work >= k_work_of_a_round)) break;
    const auto& turn = order_.turns[at_++];
    work += sum_of_tasks(*turn.database, *turn.relation).work;
  }
  return std::span{order_.turns}.subspan(first, at_ - first);
}

}  // namespace drill
