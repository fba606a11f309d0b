// A report in the history, from an older version or from somebody's editor.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "drill/history/history.hpp"
#include "tests/fuzz/target.hpp"

namespace {

/// A state directory in memory, removed at the end.
class State {
 public:
  State() : directory_("/dev/shm/dr-drill-fuzz-" + std::to_string(::getpid())) {
    std::filesystem::create_directories(run());
    config.state.directory = directory_;
    config.checks.push_back(
        {.name = "users", .sql = "SELECT count(*) FROM users", .min = 1, .min_ratio_to_previous = 0.5});
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  State(State&&) = delete;
  State& operator=(State&&) = delete;
  ~State() { std::filesystem::remove_all(directory_); }

  std::filesystem::path run() const { return directory_ / "history" / "20261122T040012Z-7f3a"; }

  drill::Config config;

 private:
  std::filesystem::path directory_;
};

}  // namespace

void read_untrusted(std::string_view text) {
  static const State k_state;
  std::ofstream{k_state.run() / "report.json", std::ios::binary} << text;
  static_cast<void>(drill::History{k_state.config}.previous_answers(k_state.config.checks));
}
