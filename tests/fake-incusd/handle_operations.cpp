#include <charconv>

#include "tests/fake-incusd/handlers.hpp"

namespace fake {

namespace {

Operation& need_operation(const Context& context) {
  Operation* operation = context.world.operations.find(context.names[0]);
  if (operation == nullptr) throw ApiError(404, "Operation not found");
  return *operation;
}

/// Seconds; negative for no limit.
int read_timeout(const std::string& text) {
  int timeout = -1;
  if (text.empty()) return timeout;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), timeout);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw ApiError(500, "strconv.Atoi: parsing \"" + text + "\": invalid syntax");
  }
  return timeout;
}

/// Older daemons answer a wait with the operation only when it succeeded.
std::string answer(const World& world, const Operation& operation) {
  if (world.scenario.wait_answers_operation() || operation.status_code == 200) return sync_text(to_json(operation));
  if (!operation.final()) return error_text(500, "context deadline exceeded");
  return error_text(operation.error_code, operation.err);
}

/// Waits without the lock; no value when the daemon went down meanwhile.
std::optional<std::string> wait_for_end(World& world, const std::string& id, int timeout, unsigned generation) {
  World::Lock lock{world.mutex};
  const auto gone = [&] { return world.ending || world.generation != generation; };
  const auto ended = [&] {
    const Operation* operation = world.operations.find(id);
    return gone() || operation == nullptr || operation->final();
  };
  if (timeout < 0) {
    world.changed.wait(lock, ended);
  } else {
    world.changed.wait_for(lock, std::chrono::seconds{timeout}, ended);
  }
  const Operation* operation = world.operations.find(id);
  if (gone() || operation == nullptr) return std::nullopt;
  return answer(world, *operation);
}

}  // namespace

Reply get_operations(const Context& context) {
  return sync_reply(context.world.operations.list(context.project(), context.request.parameter("recursion") == "1"));
}

Reply get_operation(const Context& context) {
  return sync_reply(to_json(need_operation(context)));
}

Reply wait_operation(const Context& context) {
  const std::string id = need_operation(context).id;
  const int timeout = read_timeout(context.request.parameter("timeout"));
  Reply reply;
  reply.headers["X-Content-Type-Options"] = "nosniff";
  reply.late_body = [&world = context.world, id, timeout, generation = context.world.generation] {
    return wait_for_end(world, id, timeout, generation);
  };
  return reply;
}

Reply delete_operation(const Context& context) {
  need_operation(context);
  throw ApiError(400, "This operation can't be cancelled");
}

}  // namespace fake
