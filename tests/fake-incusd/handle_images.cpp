#include "tests/fake-incusd/handlers.hpp"
#include "tests/fake-incusd/identifiers.hpp"

namespace fake {

namespace {

nlohmann::json alias_json(const std::string& name, const std::string& target) {
  return {{"name", name}, {"description", ""}, {"target", target}, {"type", "container"}};
}

nlohmann::json image_json(const World& world, const Image& image) {
  nlohmann::json aliases = nlohmann::json::array();
  for (const auto& [name, target] : world.aliases) {
    if (target == image.fingerprint) aliases.push_back({{"name", name}, {"description", ""}});
  }
  return {{"fingerprint", image.fingerprint},
          {"architecture", "x86_64"},
          {"type", "container"},
          {"size", image.size},
          {"properties", image.properties},
          {"aliases", aliases},
          {"profiles", {"default"}},
          {"public", false},
          {"auto_update", false},
          {"cached", false},
          {"filename", "rootfs.tar.zst"},
          {"expires_at", "0001-01-01T00:00:00Z"},
          {"last_used_at", "0001-01-01T00:00:00Z"},
          {"uploaded_at", rfc3339(image.uploaded_at)},
          {"project", "default"}};
}

void need_image_project(const Context& context) {
  try {
    context.world.need_project(context.project());
  } catch (const ApiError& error) {
    throw error.wrapped("Check if project has images: fetch project");
  }
}

const Image& need_image(const Context& context) {
  need_image_project(context);
  const auto* image = context.world.image(context.names[0]);
  if (image == nullptr) throw ApiError(404, "Image \"" + context.names[0] + "\" not found");
  return *image;
}

}  // namespace

Reply get_aliases(const Context& context) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [name, target] : context.world.aliases) {
    const bool whole = context.request.parameter("recursion") == "1";
    list.push_back(whole ? alias_json(name, target) : nlohmann::json("/1.0/images/aliases/" + name));
  }
  return sync_reply(list);
}

Reply get_alias(const Context& context) {
  need_image_project(context);
  const auto found = context.world.aliases.find(context.names[0]);
  if (found == context.world.aliases.end()) throw ApiError(404, "Image alias not found");
  return sync_reply(alias_json(found->first, found->second));
}

Reply post_alias(const Context& context) {
  const JsonBody body{context.request.body, "ImageAliasesPost"};
  const std::string name = body.string("name");
  const std::string target = body.string("target");
  if (name.empty() || target.empty()) throw ApiError(400, "name and target are required");
  if (context.world.aliases.contains(name)) throw ApiError(409, "Alias \"" + name + "\" already exists");
  if (context.world.image(target) == nullptr) throw ApiError(404, "Image \"" + target + "\" not found");
  context.world.aliases[name] = context.world.image(target)->fingerprint;
  Reply reply = sync_reply();
  reply.status = 201;
  return reply;
}

Reply delete_alias(const Context& context) {
  if (context.world.aliases.erase(context.names[0]) == 0) throw ApiError(404, "Image alias not found");
  return sync_reply();
}

Reply get_images(const Context& context) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [fingerprint, image] : context.world.images) {
    const bool whole = context.request.parameter("recursion") == "1";
    list.push_back(whole ? image_json(context.world, image) : nlohmann::json("/1.0/images/" + fingerprint));
  }
  return sync_reply(list);
}

Reply get_image(const Context& context) {
  return sync_reply(image_json(context.world, need_image(context)));
}

/// Only publishing of an instance: {"source":{"type":"instance","name":"x"},"aliases":[...],"properties":{...}}.
Reply post_image(const Context& context) {
  World& world = context.world;
  const JsonBody body{context.request.body, "ImagesPost"};
  const JsonBody source = body.object("source");
  if (source.string("type") != "instance") throw ApiError(400, "the fake daemon only publishes instances");
  const Instance& instance = world.instance(context.project(), source.string("name"));
  std::vector<std::string> names;
  const auto json = nlohmann::json::parse(context.request.body);
  for (const auto& alias : json.value("aliases", nlohmann::json::array())) {
    names.push_back(alias.value("name", std::string{}));
  }
  const Operation& operation =
      world.operations.begin(instance.project, "Downloading image", {{"instances", {instance.url()}}});
  world.later(world.scenario.latency.create, [&world, id = instance.id, operation = operation.id, names,
                                              properties = body.string_map("properties")] {
    const Instance* found = world.still_there(id);
    if (found == nullptr) return world.fail(operation, 404, "Instance not found");
    if (found->power != Power::stopped) {
      return world.fail(operation, 500, "Cannot export a running instance as an image");
    }
    Image image;
    image.fingerprint = hex_digest(found->name + rfc3339(std::chrono::system_clock::now()));
    image.properties = properties;
    for (const auto& [path, node] : found->files.nodes()) {
      image.files.push_back({path, type_name(node.type), node.content, format_mode(node.mode), node.uid, node.gid});
    }
    for (const auto& name : names) world.aliases[name] = image.fingerprint;
    world.images[image.fingerprint] = image;
    world.succeed(operation, {{"fingerprint", image.fingerprint}, {"size", std::to_string(image.size)}});
  });
  return async_reply(operation);
}

Reply delete_image(const Context& context) {
  World& world = context.world;
  const std::string fingerprint = need_image(context).fingerprint;
  const Operation& operation =
      world.operations.begin(context.project(), "Deleting image", {{"images", {"/1.0/images/" + fingerprint}}});
  world.later(world.scenario.latency.remove, [&world, fingerprint, operation = operation.id] {
    world.images.erase(fingerprint);
    std::erase_if(world.aliases, [&](const auto& alias) { return alias.second == fingerprint; });
    world.succeed(operation);
  });
  return async_reply(operation);
}

}  // namespace fake
