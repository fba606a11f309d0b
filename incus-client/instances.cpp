// Instances and profiles. API: /1.0/instances[/<name>[/state]], /1.0/profiles/<name>.
#include "incus-client/client.hpp"
#include "incus-client/envelope.hpp"
#include "incus-client/json.hpp"
#include "incus-client/url.hpp"

namespace incus {
namespace {

Devices read_devices(const nlohmann::json& object, const char* key) {
  Devices devices;
  const auto& members = member(object, key);
  if (!members.is_object()) return devices;
  for (const auto& [name, value] : members.items()) devices.emplace(name, string_map(members, name.c_str()));
  return devices;
}

Instance read_instance(const nlohmann::json& json, const std::string& what) {
  Instance instance;
  instance.name = required_string(json, "name", what);
  instance.status = string_or(json, "status", "");
  instance.created_at = string_or(json, "created_at", "");
  instance.config = string_map(json, "config");
  instance.devices = read_devices(json, "devices");
  instance.expanded_devices = read_devices(json, "expanded_devices");
  return instance;
}

nlohmann::json source(const InstanceSpec& spec) {
  if (!spec.remote) return {{"type", "image"}, {"fingerprint", spec.fingerprint}};
  return {{"type", "image"},
          {"mode", "pull"},
          {"protocol", spec.remote->protocol},
          {"server", spec.remote->server},
          {"alias", spec.remote->alias}};
}

}  // namespace

Profile Client::profile(const Call& call, const std::string& name) const {
  const std::string target = api_path({"profiles", name});
  const auto json = query(call, "GET", target).metadata;
  return {required_string(json, "name", "GET " + target), string_map(json, "config"), read_devices(json, "devices")};
}

Instance Client::instance(const Call& call, const std::string& name) const {
  const std::string target = api_path({"instances", name});
  const Answer answer = query(call, "GET", target);
  Instance instance = read_instance(answer.metadata, "GET " + target);
  instance.etag = answer.etag;
  return instance;
}

InstanceState Client::instance_state(const Call& call, const std::string& name) const {
  const auto json = query(call, "GET", api_path({"instances", name, "state"})).metadata;
  InstanceState state;
  state.status = string_or(json, "status", "");
  state.pid = integer_or(json, "pid", 0);
  state.processes = integer_or(json, "processes", 0);
  state.memory_usage = bytes_or_0(member(json, "memory"), "usage");
  return state;
}

std::vector<Instance> Client::instances_with(const Call& call, const std::string& key, const std::string& value) const {
  std::string target = with_query("/1.0/instances", "recursion", "1");
  // The filter's language has blanks and brackets of its own, and no quotes that all versions know: what could be taken
  // for its words is looked for here.
  constexpr const char* k_plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/+";
  if (!value.empty() && (key + value).find_first_not_of(k_plain) == std::string::npos) {
    target = with_query(std::move(target), "filter", "config." + key + " eq " + value);
  }
  const auto json = query(call, "GET", target).metadata;
  std::vector<Instance> out;
  if (json.is_null()) return out;
  if (!json.is_array()) throw Error{ErrorKind::protocol, "GET /1.0/instances: the answer is not a list"};
  for (const auto& entry : json) {
    Instance instance = read_instance(entry, "GET /1.0/instances");
    // A daemon that does not know the filter answers with everything: never trust it for what may be deleted.
    if (instance.config_value(key) == value) out.push_back(std::move(instance));
  }
  return out;
}

Operation Client::create_instance(const Call& call, const InstanceSpec& spec) const {
  const nlohmann::json body{{"name", spec.name},         {"type", "container"},   {"source", source(spec)},
                            {"profiles", spec.profiles}, {"config", spec.config}, {"devices", spec.devices},
                            {"ephemeral", false},        {"start", spec.start}};
  return begin(call, "POST", "/1.0/instances", Body{body});
}

Operation Client::change_state(const Call& call, const std::string& name, StateAction action) const {
  nlohmann::json body{{"action", action == StateAction::start ? "start" : "stop"}, {"timeout", -1}};
  body["force"] = action == StateAction::force_stop;
  return begin(call, "PUT", api_path({"instances", name, "state"}), Body{body});
}

Operation Client::delete_instance(const Call& call, const std::string& name) const {
  return begin(call, "DELETE", api_path({"instances", name}));
}

void Client::patch_instance(const Call& call, const std::string& name, const std::map<std::string, std::string>& config,
                            const Devices& devices, const std::string& etag) const {
  nlohmann::json body = nlohmann::json::object();
  if (!config.empty()) body["config"] = config;
  if (!devices.empty()) body["devices"] = devices;
  query(call, "PATCH", api_path({"instances", name}), Body{body}, etag);
}

}  // namespace incus
