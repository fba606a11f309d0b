// Commands and their recorded output.
#include "tests/fake-incusd/byte_range.hpp"
#include "tests/fake-incusd/commands.hpp"
#include "tests/fake-incusd/handlers.hpp"

namespace fake {

namespace {

const std::string k_folder = "/var/lib/incus/containers/";

void check_file_name(const std::string& name) {
  static const std::regex k_name{"exec_.*\\.(stdout|stderr)"};
  if (!std::regex_match(name, k_name)) {
    throw ApiError(400, "Exec record-output file name \"" + name + "\" not valid");
  }
}

ApiError no_such_file(const Context& context, const std::string& verb) {
  return {404, verb + " " + k_folder + context.names[0] + "/exec-output/" + context.names[1] +
                   ": no such file or directory"};
}

}  // namespace

Reply post_exec(const Context& context) {
  Instance& instance = context.instance();
  const JsonBody body{context.request.body, "InstanceExecPost"};
  CommandSpec spec;
  spec.argv = body.strings("command");
  spec.environment = body.string_map("environment");
  spec.user = body.number("user", 0);
  spec.group = body.number("group", 0);
  spec.directory = body.string("cwd");
  spec.record = body.boolean("record-output");
  const bool websocket = body.boolean("wait-for-websocket");
  if (instance.power == Power::frozen) throw ApiError(400, "Instance is frozen");
  if (spec.record && websocket) {
    throw ApiError(400, "Cannot use \"record-output\" in combination with \"wait-for-websocket\"");
  }
  if (spec.record && body.boolean("interactive")) {
    throw ApiError(400, "Cannot use \"interactive\" in combination with \"record-output\"");
  }
  if (instance.power != Power::running) throw ApiError(400, "Instance is not running");
  if (websocket && body.boolean("interactive")) {
    throw ApiError(501, "the fake daemon has no terminals; ask for none (incus exec --force-noninteractive)");
  }
  spec.websockets = websocket;
  return async_reply(begin_command(context.world, instance, spec));
}

Reply get_outputs(const Context& context) {
  const Instance& instance = context.instance();
  nlohmann::json urls = nlohmann::json::array();
  for (const auto& [name, output] : instance.outputs) urls.push_back(instance.url() + "/logs/exec-output/" + name);
  return sync_reply(urls);
}

Reply get_output(const Context& context) {
  const Instance& instance = context.instance();
  const std::string& name = context.names[1];
  check_file_name(name);
  const auto output = instance.outputs.find(name);
  if (output == instance.outputs.end()) throw no_such_file(context, "open");
  Reply reply = ranged_reply(output->second.content, context.request.header("range"));
  reply.headers["Content-Disposition"] = "inline;filename=" + name;
  reply.headers["Last-Modified"] = http_date(output->second.modified_at);
  return reply;
}

Reply delete_output(const Context& context) {
  Instance& instance = context.instance();
  check_file_name(context.names[1]);
  if (instance.outputs.erase(context.names[1]) == 0) throw no_such_file(context, "remove");
  return sync_reply();
}

}  // namespace fake
