#include "drill/phases/diagnosis/disk_and_memory.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <algorithm>
#include <array>

#include "drill/phases/diagnosis/oom_kills.sh.hpp"
#include "drill/phases/diagnosis/write_segment.sh.hpp"
#include "incus-client/error.hpp"

namespace drill {
namespace {

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

constexpr std::chrono::seconds k_oom_kills_limit{10};

unsigned long killed(const Bounds& bounds, const Container& container) {
  try {
    const auto asked = container.run_script(bounds.at_most(k_oom_kills_limit), k_oom_kills_sh);
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

/// Tries to write a WAL segment's worth. False when there is no room for it; true as well when the container cannot be
/// asked. Never throws.
bool has_room(const Bounds& bounds, const Container& container) {
  const Bounds limited = bounds.at_most(k_write_limit);
  try {
    const auto tried = container.run_script(limited, k_write_segment_sh, {std::string{k_inside} + "/room"});
    spdlog::debug("room in the container: exit code {}", tried.exit_code);
    return tried.exit_code != k_disk_full;
  } catch (const incus::Error& error) {
    spdlog::debug("could not ask for room in the container: {}", error.what());
  }
  return !is_stuck(limited, container);
}

}  // namespace

void throw_if_disk_full(const Bounds& bounds, const Container& container, const std::string& message) {
  if (has_room(bounds, container)) return;
  throw DrillError{Reason::no_space, "the container's disk is full: " + message, k_room_hint};
}

void throw_if_message_says_disk_full(const DrillError& error) {
  const std::string_view message = error.what();
  const auto says = [&](std::string_view words) { return message.find(words) != std::string_view::npos; };
  // ENOSPC, and EDQUOT where the pool limits the disk by a quota (btrfs, ZFS).
  if (!says("No space left on device") && !says("Disk quota exceeded")) return;
  if (says("shared memory")) {
    throw DrillError{Reason::out_of_memory, error.what(), "Give the container more with [incus] memory."};
  }
  throw DrillError{Reason::no_space, error.what(), k_room_hint};
}

void throw_if_killed_for_memory(const Bounds& bounds, const Container& container, const DrillError& error) {
  if (!may_be_memory(error.reason())) return;
  const auto count = killed(bounds, container);
  if (count == 0) return;
  throw DrillError{
      Reason::out_of_memory,
      fmt::format("the container ran out of memory, the kernel killed {} of its processes: {}", count, error.what()),
      "Raise [incus] memory, or lower shared_buffers and work_mem in [postgres] settings."};
}

}  // namespace drill
