// What only the fake has: a look inside, for tests.
#include "tests/fake-incusd/handlers.hpp"
#include "tests/fake-incusd/instance_json.hpp"

namespace fake {

namespace {

nlohmann::json files_json(const FileTree& tree) {
  nlohmann::json files = nlohmann::json::object();
  for (const auto& [path, node] : tree.nodes()) {
    files[path] = {
        {"type", type_name(node.type)}, {"mode", format_mode(node.mode)}, {"uid", node.uid}, {"gid", node.gid},
        {"size", node.content.size()},  {"content", node.content}};
  }
  return files;
}

}  // namespace

Reply get_requests(const Context& context) {
  return sync_reply(context.world.requests.requests());
}

Reply delete_requests(const Context& context) {
  context.world.requests.clear();
  return sync_reply();
}

Reply get_commands(const Context& context) {
  return sync_reply(context.world.requests.commands());
}

Reply get_fake_instances(const Context& context) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& instance : context.world.instances) {
    auto json = instance_json(context.world, instance);
    json["files"] = files_json(instance.files);
    list.push_back(json);
  }
  return sync_reply(list);
}

}  // namespace fake
