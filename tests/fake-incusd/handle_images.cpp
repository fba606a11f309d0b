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
          {"created_at", "0001-01-01T00:00:00Z"},
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

struct Publication {
  std::string project;
  std::string instance;
  StringMap properties;
  std::vector<std::string> aliases;
};

bool is_compression(const std::string& name) {
  return name.empty() || name == "none" || name == "gzip" || name == "zstd" || name == "xz" || name == "bzip2";
}

/// Makes the image and ends the operation. Throws ApiError.
void publish(World& world, const Publication& wanted, const std::string& operation) {
  const Instance& instance = world.instance(wanted.project, wanted.instance);
  if (instance.power != Power::stopped) throw ApiError(500, "Cannot export a running instance as an image");
  Image image;
  image.fingerprint = hex_digest(instance.name + std::to_string(world.images.size()) + operation);
  // Those of the image that the instance was made of, and over them the new ones.
  constexpr std::string_view k_inherited = "image.";
  for (const auto& [key, value] : instance.config) {
    if (key.starts_with(k_inherited)) image.properties[key.substr(k_inherited.size())] = value;
  }
  for (const auto& [key, value] : wanted.properties) image.properties[key] = value;
  for (const auto& [path, node] : instance.files.nodes()) {
    image.files.push_back({path, type_name(node.type), node.content, format_mode(node.mode), node.uid, node.gid});
  }
  world.images[image.fingerprint] = image;
  const nlohmann::json metadata{{"fingerprint", image.fingerprint}, {"size", std::to_string(image.size)}};
  for (const auto& name : wanted.aliases) {
    // The image stays all the same, without the alias.
    if (world.aliases.contains(name)) return world.fail(operation, 500, "Alias already exists: " + name, metadata);
    world.aliases[name] = image.fingerprint;
  }
  world.succeed(operation, metadata);
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
  if (context.world.image(target) == nullptr) throw ApiError(404, "Image not found");
  context.world.aliases[name] = context.world.image(target)->fingerprint;
  Reply reply = sync_reply();
  reply.status = 201;
  return reply;
}

Reply put_alias(const Context& context) {
  const JsonBody body{context.request.body, "ImageAliasesEntryPut"};
  const auto found = context.world.aliases.find(context.names[0]);
  if (found == context.world.aliases.end()) throw ApiError(404, "Image alias not found");
  const std::string target = body.string("target");
  if (target.empty()) throw ApiError(400, "The target field is required");
  const auto* image = context.world.image(target);
  if (image == nullptr) throw ApiError(404, "Image not found");
  found->second = image->fingerprint;
  return sync_reply(nlohmann::json::object());
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
  if (body.object("source").string("type") != "instance") throw ApiError(500, "Invalid images JSON");
  Publication wanted{context.project(), body.object("source").string("name"), body.string_map("properties"), {}};
  const auto json = nlohmann::json::parse(context.request.body);
  if (const auto aliases = json.find("aliases"); aliases != json.end() && !aliases->is_null()) {
    if (!aliases->is_array()) throw ApiError(400, "json: cannot unmarshal into Go struct field ImagesPost.aliases");
    for (const auto& alias : *aliases) {
      if (!alias.is_object() || !alias.value("name", nlohmann::json{}).is_string()) {
        throw ApiError(400, "json: cannot unmarshal into Go struct field ImageAlias.aliases.name");
      }
      wanted.aliases.push_back(alias.at("name").get<std::string>());
    }
  }
  const std::string compression = body.string("compression_algorithm");
  const Operation& operation = world.operations.begin(wanted.project, "Downloading image", nlohmann::json::object());
  if (!is_compression(compression)) {
    world.later({}, [&world, compression, operation = operation.id] {
      world.fail(operation, 500, "Compression algorithm \"" + compression + "\" isn't currently supported");
    });
    return async_reply(operation);
  }
  world.later(world.scenario.latency.create, [&world, wanted, operation = operation.id] {
    try {
      publish(world, wanted, operation);
    } catch (const ApiError& error) {
      world.fail(operation, error.code, error.what());
    }
  });
  return async_reply(operation);
}

Reply delete_image(const Context& context) {
  World& world = context.world;
  need_image_project(context);
  const auto* image = world.image(context.names[0]);
  if (image == nullptr) throw ApiError(404, "Image not found");
  const std::string fingerprint = image->fingerprint;
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
