#include "tests/fake-incusd/handlers.hpp"
#include "tests/fake-incusd/instance_json.hpp"
#include "tests/fake-incusd/power.hpp"

namespace fake {

namespace {

void begin_start(World& world, const Instance& instance, const std::string& operation) {
  world.later(Seconds{0.001}, [&world, id = instance.id, operation] {
    Instance* found = world.still_there(id);
    if (found == nullptr) return world.fail(operation, 404, "Instance not found");
    if (found->power != Power::stopped) return world.fail(operation, 500, "The instance is already running");
    start_instance(world, *found, [&world, operation](const std::string& error) {
      if (error.empty()) return world.succeed(operation);
      world.fail(operation, 500, error);
    });
  });
}

void begin_stop(World& world, const Instance& instance, const std::string& operation, bool force, Seconds patience) {
  const bool hangs = !force && world.scenario.clean_stop_hangs;
  if (instance.power == Power::stopped) {
    return world.later(Seconds{0.001},
                       [&world, operation] { world.fail(operation, 400, "The instance is already stopped"); });
  }
  world.later(hangs ? patience : world.scenario.latency.stop, [&world, id = instance.id, operation, hangs] {
    Instance* found = world.still_there(id);
    // Somebody else's stop may have come first: then this one has what it wanted.
    if (found == nullptr || found->power == Power::stopped) return world.succeed(operation);
    if (hangs) {
      return world.fail(operation, 500,
                        "Failed shutting down instance, status is \"Running\": context deadline exceeded");
    }
    stop_instance(world, *found);
    world.succeed(operation);
  });
}

void begin_restart(World& world, const Instance& instance, const std::string& operation) {
  world.later(world.scenario.latency.stop, [&world, id = instance.id, operation] {
    Instance* found = world.still_there(id);
    if (found == nullptr) return world.fail(operation, 404, "Instance not found");
    stop_instance(world, *found);
    if (world.still_there(id) != nullptr) return begin_start(world, *found, operation);
    world.succeed(operation);
  });
}

void begin_freeze(World& world, const Instance& instance, const std::string& operation, Power power) {
  world.later(Seconds{0.005}, [&world, id = instance.id, operation, power] {
    if (Instance* found = world.still_there(id)) found->power = power;
    world.succeed(operation);
  });
}

}  // namespace

Reply get_state(const Context& context) {
  return sync_reply(instance_state_json(context.instance()));
}

Reply put_state(const Context& context) {
  World& world = context.world;
  const Instance& instance = context.instance();
  const JsonBody body{context.request.body, "InstanceStatePut"};
  const std::string action = body.string("action");
  const bool force = body.boolean("force");
  const long timeout = body.number("timeout", -1);
  const auto begin = [&](const char* description) -> const Operation& {
    return world.operations.begin(instance.project, description, {{"instances", {instance.url()}}});
  };
  if (action == "start") {
    const Operation& operation = begin("Starting instance");
    begin_start(world, instance, operation.id);
    return async_reply(operation);
  }
  if (action == "stop") {
    const Operation& operation = begin("Stopping instance");
    begin_stop(world, instance, operation.id, force, Seconds{timeout < 0 ? 600.0 : static_cast<double>(timeout)});
    return async_reply(operation);
  }
  if (action == "restart") {
    if (instance.power == Power::stopped) throw ApiError(400, "The instance is already stopped");
    const Operation& operation = begin("Restarting instance");
    begin_restart(world, instance, operation.id);
    return async_reply(operation);
  }
  if (action == "freeze" || action == "unfreeze") {
    const Operation& operation = begin(action == "freeze" ? "Freezing instance" : "Unfreezing instance");
    begin_freeze(world, instance, operation.id, action == "freeze" ? Power::frozen : Power::running);
    return async_reply(operation);
  }
  throw ApiError(400, "Unknown action: '" + action + "'");
}

}  // namespace fake
