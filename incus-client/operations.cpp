// Operations. /wait answers in two shapes: up to 6.0.4 and 6.11 a failed operation and a wait that timed out are error
// envelopes (under HTTP 200) without the operation, from 6.0.5 and 6.12 on always the operation. So /wait is believed
// only when it shows a final operation; everything else is asked again without waiting.
#include <algorithm>

#include "incus-client/client.hpp"
#include "incus-client/envelope.hpp"
#include "incus-client/json.hpp"
#include "incus-client/parse_operation.hpp"
#include "incus-client/url.hpp"

namespace incus {
namespace {

/// One long poll. The daemon forgets an operation 5 s after its end, so the next one follows at once.
constexpr std::chrono::seconds k_long_poll{20};
/// How long the daemon may take beyond what it was asked to wait.
constexpr std::chrono::seconds k_answer_margin{10};
constexpr std::chrono::milliseconds k_reconnect_pause{100};
/// Before a /wait that failed is asked again, while the operation runs: it may fail at once, every time.
constexpr std::chrono::milliseconds k_failed_wait_pause{250};

}  // namespace

Operation Client::operation(const Call& call, const std::string& id) const {
  const std::string target = api_path({"operations", id});
  return parse_operation(query(call, "GET", target).metadata, "GET " + target);
}

Operation Client::wait(const Call& call, const std::string& id) const {
  const std::string lost = "the daemon no longer knows operation " + id;
  while (true) {
    check(call, ("waiting for operation " + id).c_str());
    try {
      // Whole seconds are all that the API takes; our own deadline cuts the last one short.
      const auto left = std::chrono::ceil<std::chrono::seconds>(call.deadline.left());
      const auto poll = std::clamp(left, std::chrono::seconds{1}, k_long_poll);
      const std::string target =
          with_query(api_path({"operations", id, "wait"}), "timeout", std::to_string(poll.count()));
      bool failed = false;
      try {
        const Answer answer = query(call.at_most(poll + k_answer_margin), "GET", target);
        Operation operation = parse_operation(answer.metadata, "GET " + target);
        if (operation.status == Status::success) return operation;
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::rejected && error.kind() != ErrorKind::protocol &&
            error.kind() != ErrorKind::cut) {
          throw;
        }
        failed = true;
      }
      Operation operation = this->operation(call.at_most(k_long_poll + k_answer_margin), id);
      if (is_final(operation.status)) return operation;
      if (failed) sleep(call, k_failed_wait_pause);
    } catch (const Error& error) {
      if (error.is_not_found()) throw Error{ErrorKind::operation_lost, lost, 404};
      // A request that hangs says nothing of the operation, which may have hours left.
      // Being restarted, it refuses connections for about half a second.
      const bool hangs = error.is_timeout() && !call.deadline.passed();
      if (!hangs && !error.is_transient() && error.kind() != ErrorKind::protocol) throw;
      sleep(call, k_reconnect_pause);
    }
  }
}

Operation Client::wait_for_success(const Call& call, const Operation& operation, const std::string& what) const {
  Operation ended = wait(call, operation.id);
  if (ended.status == Status::success) return ended;
  const std::string why = ended.error.empty() ? "the operation was cancelled" : ended.error;
  throw Error{ErrorKind::operation_failed, what + ": " + why, static_cast<int>(ended.status)};
}

}  // namespace incus
