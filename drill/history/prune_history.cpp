#include "drill/history/prune_history.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <filesystem>

#include "drill/history/chain_file.hpp"
#include "drill/history/history.hpp"

namespace drill {

void prune_history(const Config& config, const std::string& run_id) {
  constexpr std::chrono::seconds k_most_wait{30};
  try {
    const auto old = History{config}.surplus();
    if (old.empty()) return;
    ChainUpdate update{config, run_id, Bounds{Deadline{k_most_wait}}};
    if (!update.finding().empty()) spdlog::warn("{}", update.finding());
    // First the chain: a report that is there although it counts as pruned is no riddle, one that is gone is.
    for (const auto& run : old) update.chain().prune(run.filename().string(), std::chrono::system_clock::now());
    update.write();
    for (const auto& run : old) std::filesystem::remove_all(run);
  } catch (const std::exception& error) {
    spdlog::warn("old drills are not removed: {}", error.what());
  }
}

}  // namespace drill
