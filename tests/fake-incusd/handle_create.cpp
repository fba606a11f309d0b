// Creation of instances: what is refused at once, and what the operation fails with later.
#include "tests/fake-incusd/device_rules.hpp"
#include "tests/fake-incusd/handlers.hpp"
#include "tests/fake-incusd/power.hpp"

namespace fake {

namespace {

struct Wanted {
  std::string project;
  std::string name;
  std::string alias;
  std::string fingerprint;
  std::vector<std::string> profiles;
  StringMap config;
  Devices devices;
  bool ephemeral = false;
  bool start = false;
};

void check_name(const std::string& name) {
  const auto refuse = [](const std::string& why) { throw ApiError(400, "Invalid instance name: " + why); };
  if (name.empty() || name.size() > 63) refuse("Name must be 1-63 characters long");
  if (name.front() == '-') refuse("Name must not start with \"-\" character");
  if (name.back() == '-') refuse("Name must not end with \"-\" character");
  if (!std::regex_match(name, std::regex{"[A-Za-z0-9-]+"})) {
    refuse("Name can only contain alphanumeric and hyphen characters");
  }
}

Wanted read_wanted(const Context& context) {
  const JsonBody body{context.request.body, "InstancesPost"};
  Wanted wanted;
  wanted.project = context.project();
  wanted.name = body.string("name");
  wanted.config = body.string_map("config");
  wanted.devices = body.devices("devices");
  wanted.profiles = body.has("profiles") ? body.strings("profiles") : std::vector<std::string>{"default"};
  wanted.ephemeral = body.boolean("ephemeral");
  wanted.start = body.boolean("start");
  const std::string type = body.string("type");
  const JsonBody source = body.object("source");
  wanted.alias = source.string("alias");
  wanted.fingerprint = source.string("fingerprint");

  try {
    context.world.need_project(wanted.project);
  } catch (const ApiError& error) {
    throw error.wrapped("Failed loading project");
  }
  if (!context.request.parameter("target").empty()) throw ApiError(400, "Target only allowed when clustered");
  if (!type.empty() && type != "container") throw ApiError(400, "Invalid instance type");
  if (wanted.name.empty()) wanted.name = "unnamed-" + std::to_string(context.world.instances.size() + 1);
  check_name(wanted.name);
  for (const auto& profile : wanted.profiles) {
    if (context.world.profile(profile) == nullptr) {
      throw ApiError(500, "Requested profile \"" + profile + "\" doesn't exist");
    }
  }
  if (source.string("type") != "image") throw ApiError(400, "Unknown source type " + source.string("type"));
  if (wanted.alias.empty() && wanted.fingerprint.empty()) {
    throw ApiError(500, "Must specify one of alias, fingerprint or properties for init from image");
  }
  return wanted;
}

/// Throws ApiError when there is no such record to be made.
Instance& make_record(World& world, const Wanted& wanted) {
  const auto alias = world.aliases.find(wanted.alias);
  const auto* image = world.image(alias != world.aliases.end() ? alias->second : wanted.fingerprint);
  if (image == nullptr) throw ApiError(500, "Image not provided for instance creation");
  try {
    validate_config(wanted.config);
    validate_device_types(wanted.devices);
    for (const auto& other : world.instances) {
      if (other.project == wanted.project && other.name == wanted.name) {
        throw ApiError(500,
                       "Add instance info to the database: Failed to create \"instances\" entry: UNIQUE constraint "
                       "failed: instances.project_id, instances.name");
      }
    }
    Instance draft;
    draft.devices = wanted.devices;
    draft.profiles = wanted.profiles;
    try {
      validate_devices(world, wanted.project, wanted.devices);
      validate_root_disk(world, expanded_devices(world, draft));
    } catch (const ApiError& error) {
      throw error.wrapped("Failed initializing instance");
    }
  } catch (const ApiError& error) {
    throw error.wrapped("Failed creating instance record");
  }
  Instance& instance = world.add_instance();
  instance.project = wanted.project;
  instance.name = wanted.name;
  instance.fingerprint = image->fingerprint;
  instance.config = wanted.config;
  for (const auto& [key, value] : image->properties) instance.config["image." + key] = value;
  instance.devices = wanted.devices;
  instance.profiles = wanted.profiles;
  instance.ephemeral = wanted.ephemeral;
  instance.busy = "create";
  for (const auto& file : image->files) instance.files.plant(file);
  return instance;
}

const nlohmann::json k_unpacked = {
    {"create_instance_from_image_unpack_progress", "Unpacking image: 100% (614.04MB/s)"},
    {"progress", {{"percent", "100"}, {"speed", "614035087"}, {"stage", "create_instance_from_image_unpack"}}}};

/// The image is unpacked: starts it when that was asked for.
void unpacked(World& world, Instance& instance, const std::string& operation, bool start) {
  if (!start) {
    instance.busy.clear();
    return world.succeed(operation, k_unpacked);
  }
  start_instance(world, instance, [&world, id = instance.id, operation](const std::string& error) {
    if (Instance* found = world.still_there(id)) found->busy.clear();
    if (error.empty()) return world.succeed(operation, k_unpacked);
    world.fail(operation, 500, error, k_unpacked);  // and a stopped instance stays, as with the real daemon
  });
}

}  // namespace

Reply post_instance(const Context& context) {
  World& world = context.world;
  const Wanted wanted = read_wanted(context);
  const Operation& operation =
      world.operations.begin(wanted.project, "Creating instance", {{"instances", {"/1.0/instances/" + wanted.name}}});
  world.later(world.scenario.latency.record, [&world, wanted, operation = operation.id] {
    try {
      const Instance& instance = make_record(world, wanted);
      world.later(world.scenario.latency.create, [&world, id = instance.id, operation, start = wanted.start] {
        if (Instance* found = world.still_there(id)) unpacked(world, *found, operation, start);
      });
    } catch (const ApiError& error) {
      world.fail(operation, error.code, error.what());
    }
  });
  return async_reply(operation);
}

}  // namespace fake
