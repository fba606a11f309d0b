#include "drill/phases/diagnosis/memory.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "incus-client/error.hpp"

namespace drill {
namespace {

// The container's own control group: memory.events in the kernel's "Control Group v2", memory.oom_control in version 1.
constexpr std::string_view k_oom_kills_script = R"sh(
cd /sys/fs/cgroup && cat memory.events memory/memory.oom_control 2>/dev/null | sed -n 's/^oom_kill //p'
)sh";
constexpr std::chrono::seconds k_oom_kills_limit{10};

unsigned long killed(const Bounds& bounds, const Container& container) {
  try {
    const auto asked = container.run_script(bounds.at_most(k_oom_kills_limit), k_oom_kills_script);
    return asked.exit_code == 0 ? std::strtoul(asked.out.c_str(), nullptr, 10) : 0;
  } catch (const incus::Error& failure) {
    spdlog::debug("could not ask for memory in the container: {}", failure.what());
    return 0;
  }
}

/// What a process that was killed can look like. A question that was answered, and not as expected, was answered; and
/// damage that was read is damage, whatever the kernel killed besides.
bool may_be_memory(Reason reason) {
  constexpr std::array k_looks{Reason::restore_failed, Reason::replay_failed, Reason::postgres_would_not_start,
                               Reason::server_crashed, Reason::incus_failed,  Reason::tool_missing};
  return std::find(k_looks.begin(), k_looks.end(), reason) != k_looks.end();
}

}  // namespace

void blame_memory(const Bounds& bounds, const Container& container, const DrillError& error) {
  if (!may_be_memory(error.reason())) return;
  const auto count = killed(bounds, container);
  if (count == 0) return;
  throw DrillError{
      Reason::out_of_memory,
      fmt::format("the container's memory was not enough, the kernel killed {} of its processes: {}", count,
                  error.what()),
      "Give it more with [incus] memory, or less to do: shared_buffers and work_mem in [postgres] settings."};
}

}  // namespace drill
