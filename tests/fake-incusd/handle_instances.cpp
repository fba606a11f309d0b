#include "tests/fake-incusd/device_rules.hpp"
#include "tests/fake-incusd/filter.hpp"
#include "tests/fake-incusd/handlers.hpp"
#include "tests/fake-incusd/instance_json.hpp"
#include "tests/fake-incusd/power.hpp"

namespace fake {

namespace {

/// What the devices are with those of the profiles under them.
Devices expanded(const World& world, const Instance& instance, const Devices& own) {
  Instance draft;
  draft.profiles = instance.profiles;
  draft.devices = own;
  return expanded_devices(world, draft);
}

/// Opens and closes proxies of a running instance, and takes the time for it.
void change_proxies(const Context& context, Instance& instance, const Devices& wanted) {
  if (instance.power == Power::stopped) return;
  World& world = context.world;
  const Seconds delay = device_delay(world, instance, wanted);
  try {
    apply_proxies(world, instance, wanted);
  } catch (const std::runtime_error& error) {
    const std::string text = error.what();
    world.pause(context.lock, world.scenario.latency.proxy * 6);
    throw ApiError(500, text);
  }
  if (delay.count() > 0) world.pause(context.lock, delay);
}

}  // namespace

Reply get_instances(const Context& context) {
  nlohmann::json list = nlohmann::json::array();
  const std::string filter = context.request.parameter("filter");
  const std::string recursion = context.request.parameter("recursion", "0");
  const bool whole = !recursion.starts_with('0');
  passes(nlohmann::json::object(), filter);  // a bad filter is refused even where there is nothing to filter
  for (const auto& instance : context.world.instances) {
    if (instance.project != context.project()) continue;
    auto json = instance_json(context.world, instance);
    if (recursion.starts_with('2')) {
      json["state"] = instance_state_json(instance);
      json["backups"] = nullptr;
      json["snapshots"] = nullptr;
    }
    if (!filter.empty() && !passes(json, filter)) continue;
    list.push_back(whole ? json : nlohmann::json(instance.url()));
  }
  return sync_reply(list);
}

Reply get_instance(const Context& context) {
  const Instance& instance = context.instance();
  Reply reply = sync_reply(instance_json(context.world, instance));
  reply.headers["Etag"] = '"' + instance_etag(instance) + '"';
  return reply;
}

Reply patch_instance(const Context& context) {
  World& world = context.world;
  Instance& instance = context.instance();
  check_etag(instance, context.request);
  const JsonBody body{context.request.body, "InstancePut"};
  StringMap config = instance.config;
  for (const auto& [key, value] : body.string_map("config")) {
    if (value.empty()) {
      config.erase(key);
    } else {
      config[key] = value;
    }
  }
  Devices devices = instance.devices;
  const Devices changes = body.devices("devices");
  for (const auto& [name, device] : changes) devices[name] = device;
  for (const auto& profile : body.strings("profiles")) {
    if (world.profile(profile) == nullptr) throw ApiError(404, "Profile not found");
  }
  try {
    validate_config(config);
  } catch (const ApiError& error) {
    throw error.wrapped("Invalid config");
  }
  validate_device_types(changes);
  validate_devices(world, instance.project, changes);
  const std::uint64_t id = instance.id;
  try {
    change_proxies(context, instance, expanded(world, instance, devices));
  } catch (const ApiError& error) {
    throw error.wrapped("Failed to start device \"" + changes.begin()->first + "\"");
  }
  Instance* found = world.still_there(id);
  if (found == nullptr) throw ApiError(404, "Instance not found");
  found->config = config;
  found->devices = devices;
  if (body.has("profiles")) found->profiles = body.strings("profiles");
  if (body.has("description")) found->description = body.string("description");
  return sync_reply();
}

Reply put_instance(const Context& context) {
  World& world = context.world;
  Instance& instance = context.instance();
  check_etag(instance, context.request);
  const JsonBody body{context.request.body, "InstancePut"};
  StringMap config = body.string_map("config");
  std::erase_if(config, [](const auto& entry) { return entry.first.starts_with("volatile."); });
  const Devices devices = body.devices("devices");
  const Operation& operation =
      world.operations.begin(instance.project, "Updating instance", {{"instances", {instance.url()}}});
  const Seconds delay = device_delay(world, instance, expanded(world, instance, devices));
  world.later(delay, [&world, id = instance.id, config, devices, body, operation = operation.id] {
    Instance* found = world.still_there(id);
    if (found == nullptr) return world.fail(operation, 404, "Instance not found");
    try {
      validate_config(config);
      validate_device_types(devices);
      validate_devices(world, found->project, devices);
      if (found->power != Power::stopped) apply_proxies(world, *found, expanded(world, *found, devices));
      found->config = config;
      found->devices = devices;
      found->description = body.string("description");
      if (body.has("profiles")) found->profiles = body.strings("profiles");
      world.succeed(operation);
    } catch (const std::runtime_error& error) {
      world.fail(operation, 500, error.what());
    }
  });
  return async_reply(operation);
}

Reply delete_instance(const Context& context) {
  World& world = context.world;
  const Instance& instance = context.instance();
  const bool creating = !instance.busy.empty();
  if (!creating && instance.power != Power::stopped) throw ApiError(400, "Instance is running");
  const Operation& operation =
      world.operations.begin(instance.project, "Deleting instance", {{"instances", {instance.url()}}});
  world.later(world.scenario.latency.remove, [&world, id = instance.id, creating, operation = operation.id] {
    if (creating) {
      return world.fail(operation, 500,
                        "Failed to create instance delete operation: Instance is busy running a \"create\" operation");
    }
    world.remove_instance(id);
    world.succeed(operation);
  });
  return async_reply(operation);
}

}  // namespace fake
