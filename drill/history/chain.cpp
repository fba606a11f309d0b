#include "drill/history/chain.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace drill {
namespace {

constexpr std::ptrdiff_t k_most_pruned = 10'000;

bool is_pruned(const ChainLink& link) {
  return link.pruned.has_value();
}

}  // namespace

PreviousReport Chain::last() const {
  if (links.empty()) return {};
  return {links.back().run_id, links.back().sha256};
}

const ChainLink* Chain::find(const std::string& run_id) const {
  const auto found = std::ranges::find(links, run_id, &ChainLink::run_id);
  return found == links.end() ? nullptr : &*found;
}

bool Chain::begins_after(const std::string& run_id) const {
  constexpr std::size_t k_time = std::string_view{"20261122T041500Z"}.size();  // the rest of a run id is random
  return links.empty() || run_id.compare(0, k_time, links.front().run_id, 0, k_time) <= 0;
}

void Chain::append(ChainLink link) {
  links.push_back(std::move(link));
  // The oldest go: reports that are there are held against the link before them, and that one is pruned last.
  for (auto many = std::ranges::count_if(links, is_pruned); many > k_most_pruned; --many) {
    links.erase(std::ranges::find_if(links, is_pruned));
    ++forgotten;
  }
}

void Chain::prune(const std::string& run_id, UtcTime at) {
  const auto found = std::ranges::find(links, run_id, &ChainLink::run_id);
  if (found != links.end()) found->pruned = at;
}

}  // namespace drill
