#include "drill/phases/diagnosis/room.hpp"

#include <spdlog/spdlog.h>

#include "incus-client/error.hpp"

namespace drill {
namespace {

constexpr std::string_view k_write_script = R"sh(
file=$1
dd if=/dev/zero of="$file" bs=1M count=16 conv=fsync 2>/dev/null
code=$?
rm -f -- "$file"
[ "$code" -eq 0 ] || exit 28
)sh";
constexpr int k_disk_full = 28;  // the script's own, after ENOSPC
constexpr std::chrono::seconds k_write_limit{20};
constexpr const char* k_room_hint = "Give the root disk more room with [incus] disk.";

/// Incus keeps what commands say on the instance's own disk: on a full one it can run none, and the usage it tells
/// comes half a minute late. What runs, and can be asked, but takes no file of one page, has a full disk.
bool is_stuck(const Bounds& bounds, const Container& container) {
  constexpr std::size_t k_page = 4096;
  try {
    if (container.client().instance_state(bounds, container.name()).status != "Running") return false;
    container.client().push_file(bounds, container.name(), std::string{k_inside} + "/room",
                                 {std::string(k_page, '.'), {0, 0, 0600}});
    return false;
  } catch (const incus::Error& error) {
    spdlog::debug("could not write a page in the container: {}", error.what());
    return error.kind() == incus::ErrorKind::rejected || error.kind() == incus::ErrorKind::operation_failed;
  }
}

}  // namespace

bool has_room(const Bounds& bounds, const Container& container) {
  const Bounds limited = bounds.at_most(k_write_limit);
  try {
    const auto tried = container.run_script(limited, k_write_script, {std::string{k_inside} + "/room"});
    spdlog::debug("room in the container: exit code {}", tried.exit_code);
    return tried.exit_code != k_disk_full;
  } catch (const incus::Error& error) {
    spdlog::debug("could not ask for room in the container: {}", error.what());
  }
  return !is_stuck(limited, container);
}

void blame_full_disk(const Bounds& bounds, const Container& container, const std::string& message) {
  if (has_room(bounds, container)) return;
  throw DrillError{Reason::no_space, "the container's disk is full: " + message, k_room_hint};
}

void blame_full_disk(const DrillError& error) {
  const std::string_view message = error.what();
  const auto says = [&](std::string_view words) { return message.find(words) != std::string_view::npos; };
  // ENOSPC, and EDQUOT where the pool limits the disk by a quota (btrfs, ZFS).
  if (!says("No space left on device") && !says("Disk quota exceeded")) return;
  if (says("shared memory")) {
    throw DrillError{Reason::out_of_memory, error.what(), "Give the container more with [incus] memory."};
  }
  throw DrillError{Reason::no_space, error.what(), k_room_hint};
}

}  // namespace drill
