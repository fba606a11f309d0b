#include "drill/container/exit_code_file.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <optional>

#include "drill/container/container.hpp"
#include "drill/container/is_running.sh.hpp"
#include "drill/container/note_exit_code.sh.hpp"

namespace drill {
namespace {

constexpr std::chrono::milliseconds k_poll_interval{500};
constexpr std::chrono::seconds k_ask_limit{10};
/// A command of its own each time, so not often; and right after its restart the daemon is slow to begin one.
constexpr std::chrono::seconds k_first_ask{1};
constexpr std::chrono::seconds k_ask_interval{5};
constexpr int k_refusals = 3;

struct GoneWithoutTrace : incus::Error {
  explicit GoneWithoutTrace(const std::string& message) : Error(incus::ErrorKind::operation_failed, message) {}
};

std::optional<int> to_exit_code(const std::string& text) {
  constexpr int k_most = 255;
  int code = -1;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, code);
  const bool whole = error == std::errc{} && last - end == 1 && *end == '\n';
  return whole && code >= 0 && code <= k_most ? std::optional{code} : std::nullopt;
}

/// Absent as long as there is no such file.
std::optional<int> read_exit_code(const incus::Client& client, const Bounds& bounds, const std::string& instance,
                                  const std::string& path) {
  try {
    const auto code = to_exit_code(client.pull_file(bounds, instance, path));
    if (code) return code;
    throw incus::Error{incus::ErrorKind::protocol, "'" + path + "' in '" + instance + "' is no exit code"};
  } catch (const incus::Error& error) {
    if (!error.is_not_found()) throw;
    return std::nullopt;
  }
}

}  // namespace

ExitCodeFile::ExitCodeFile() {
  static std::atomic<unsigned> counter = 0;
  path_ = std::string{k_inside} + "/command-" + std::to_string(++counter) + ".exit";
}

incus::ExecSpec ExitCodeFile::wrap(const incus::ExecSpec& spec) const {
  std::vector<std::string> args{path_};
  args.insert(args.end(), spec.command.begin(), spec.command.end());
  return {Container::script_command(k_note_exit_code_sh, args), spec.environment};
}

bool ExitCodeFile::is_dead(const incus::Client& client, const Bounds& bounds, const std::string& instance) const {
  return Container{client, instance}.run_script(bounds, k_is_running_sh, {path_}).exit_code != 0;
}

int ExitCodeFile::wait(const incus::Client& client, const Bounds& bounds, const std::string& instance) const {
  auto ask_at = std::chrono::steady_clock::now() + k_first_ask;
  int refusals = 0;
  while (true) {
    const Bounds one = bounds.at_most(k_ask_limit);
    try {
      if (const auto code = read_exit_code(client, one, instance, path_)) return *code;
      if (std::chrono::steady_clock::now() >= ask_at) {
        ask_at = std::chrono::steady_clock::now() + k_ask_interval;
        // What ended between the two questions has written its code before.
        if (is_dead(client, one, instance)) {
          if (const auto code = read_exit_code(client, one, instance, path_)) return *code;
          throw GoneWithoutTrace{"a command in '" + instance +
                                 "' ended without an exit code while the daemon was away"};
        }
      }
    } catch (const GoneWithoutTrace&) {
      throw;
    } catch (const incus::Error& error) {
      // A daemon that has just come back refuses, hangs and fails for a while: the instance still has the answer. One
      // that goes on refusing has no such instance, or it was stopped.
      if (error.kind() == incus::ErrorKind::rejected && ++refusals >= k_refusals) throw;
      spdlog::debug("{}", error.what());
    }
    sleep(bounds, k_poll_interval);
    check(bounds, "waiting for a command that the daemon forgot");
  }
}

}  // namespace drill
