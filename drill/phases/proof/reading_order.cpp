#include "drill/phases/proof/reading_order.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include "drill/phases/proof/data_tasks.hpp"
#include "drill/phases/proof/verify_data.hpp"

namespace drill {
namespace {

constexpr std::uint32_t k_first_normal_oid = 16384;  // FirstNormalObjectId of PostgreSQL
constexpr std::uint64_t k_most_always = std::uint64_t{1} << 30U;

/// By what a relation waits for its turn; the least is read first.
struct Waiting {
  enum Class : std::uint8_t { always, again, never, past };
  Class is = never;
  PastTime since{};
  int size_class = 0;
  std::size_t database = 0;
  std::uint64_t work = 0;
  std::uint32_t oid = 0;

  [[nodiscard]] std::tuple<Class, PastTime, int, std::size_t, std::uint64_t, std::uint32_t> order() const {
    return {is, since, size_class, database, work, oid};
  }
  bool operator<(const Waiting& other) const { return order() < other.order(); }
};

bool is_basic(const Relation& relation) {
  return relation.oid < k_first_normal_oid || relation.relkind == 'S';
}

/// All below 1 MiB are alike, then each class is eight times the size of the one before.
int size_class(std::uint64_t bytes) {
  constexpr int k_small_bits = 20;
  constexpr int k_bits = 3;
  return std::max(0, static_cast<int>(std::bit_width(bytes)) - k_small_bits + k_bits - 1) / k_bits;
}

Waiting waiting_of(const RelationPast& past, const std::string& level) {
  Waiting out;
  out.since = std::max(past.last_read(level), past.tried);
  if (past.result != PastResult::sound) {
    out.is = Waiting::again;
  } else {
    out.is = out.since == k_never ? Waiting::never : Waiting::past;
  }
  return out;
}

}  // namespace

ReadingOrder order_of_reading(const std::vector<VerifiedDatabase>& databases, const RelationLedger& ledger,
                              VerifyLevel level) {
  const std::string name = to_string(level);
  std::vector<std::pair<Waiting, Turn>> all;
  std::uint64_t basic = 0;
  for (std::size_t at = 0; at < databases.size(); ++at) {
    const auto& database = databases[at];
    const auto* known = ledger.find(database.name);
    for (const auto& relation : database.relations) {
      Waiting waiting = waiting_of(known != nullptr ? known->past(relation.oid) : RelationPast{}, name);
      waiting.work = sum_of_tasks(database, relation).work;
      waiting.size_class = size_class(waiting.work);
      waiting.database = at;
      waiting.oid = relation.oid;
      if (is_basic(relation)) basic += waiting.work;
      all.push_back({waiting, {&database, &relation}});
    }
  }
  ReadingOrder out;
  if (basic <= k_most_always) {
    for (auto& [waiting, turn] : all) {
      if (!is_basic(*turn.relation)) continue;
      waiting.is = Waiting::always;
      ++out.always;
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  out.turns.reserve(all.size());
  for (const auto& each : all) out.turns.push_back(each.second);
  return out;
}

void continue_begun(std::vector<VerifiedDatabase>& databases, const RelationLedger& ledger, VerifyLevel level) {
  const std::string name = to_string(level);
  for (auto& database : databases) {
    const auto* known = ledger.find(database.name);
    if (known == nullptr || known->begun.empty()) continue;
    for (auto& relation : database.relations) {
      const auto begun = known->begun.find(relation.oid);
      if (relation.parts == 1 || begun == known->begun.end() || begun->second.level != name) continue;
      const std::uint64_t blocks = relation.main_bytes / database.block_size;
      if (begun->second.next_block >= blocks) continue;
      relation.from_block = begun->second.next_block;
      const std::uint64_t parts = relation.parts * (blocks - relation.from_block) / blocks;
      relation.parts = static_cast<std::uint16_t>(std::max<std::uint64_t>(1, parts));
    }
  }
}

}  // namespace drill
