#include "drill/phases/room.hpp"

#include <spdlog/spdlog.h>

#include "drill/report/drill_error.hpp"
#include "incus-client/error.hpp"

namespace drill {
namespace {

constexpr std::string_view k_script = R"sh(
file=$1
dd if=/dev/zero of="$file" bs=1M count=16 conv=fsync 2>/dev/null
code=$?
rm -f -- "$file"
[ "$code" -eq 0 ] || exit 28
)sh";
constexpr int k_full = 28;  // the script's own, after ENOSPC
constexpr std::chrono::seconds k_limit{20};

}  // namespace

bool has_room(const incus::Call& call, const Container& container) {
  const incus::Call limited = call.at_most(k_limit);
  try {
    return container.run_script(limited, k_script, {std::string{k_inside} + "/room"}).exit_code != k_full;
  } catch (const incus::Error& error) {
    spdlog::debug("could not ask for room in the container: {}", error.what());
  }
  // Incus keeps what a command says on the same disk: on a full one, it can run none.
  try {
    const auto state = container.client().instance_state(limited, container.name());
    return state.disk_total == 0 || state.disk_usage < state.disk_total - state.disk_total / 10;
  } catch (const incus::Error& error) {
    spdlog::debug("could not ask for the disk's usage: {}", error.what());
    return true;
  }
}

void blame_full_disk(const incus::Call& call, const Container& container, const std::string& message) {
  if (has_room(call, container)) return;
  throw DrillError{Reason::no_space, "the container's disk is full: " + message,
                   "Give the root disk more room with [incus] disk."};
}

}  // namespace drill
