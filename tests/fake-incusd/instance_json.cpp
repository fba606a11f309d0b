#include "tests/fake-incusd/instance_json.hpp"

#include "tests/fake-incusd/identifiers.hpp"
#include "tests/fake-incusd/power.hpp"

namespace fake {

namespace {

/// What the daemon adds to the config of its own accord.
StringMap volatile_config(const Instance& instance) {
  return {{"volatile.base_image", instance.fingerprint},
          {"volatile.idmap.base", "0"},
          {"volatile.last_state.power", instance.power == Power::stopped ? "STOPPED" : "RUNNING"},
          {"volatile.uuid", hex_digest(std::to_string(instance.id)).substr(0, 32)}};
}

StringMap with_volatile(StringMap config, const Instance& instance) {
  config.merge(volatile_config(instance));
  return config;
}

}  // namespace

nlohmann::json instance_json(const World& world, const Instance& instance) {
  return {{"name", instance.name},
          {"project", instance.project},
          {"architecture", "x86_64"},
          {"type", "container"},
          {"description", instance.description},
          {"config", with_volatile(instance.config, instance)},
          {"devices", instance.devices},
          {"expanded_config", with_volatile(expanded_config(world, instance), instance)},
          {"expanded_devices", expanded_devices(world, instance)},
          {"profiles", instance.profiles},
          {"ephemeral", instance.ephemeral},
          {"stateful", false},
          {"status", power_name(instance.power)},
          {"status_code", power_code(instance.power)},
          {"created_at", rfc3339(instance.created_at)},
          {"last_used_at", rfc3339(instance.last_used_at)},
          {"location", "none"}};
}

nlohmann::json instance_state_json(const Instance& instance) {
  const bool up = instance.power != Power::stopped;
  const nlohmann::json address{{"family", "inet"}, {"address", "127.0.0.1"}, {"netmask", "8"}, {"scope", "local"}};
  const nlohmann::json counters{
      {"bytes_received", 0},  {"bytes_sent", 0},  {"packets_received", 0},         {"packets_sent", 0},
      {"errors_received", 0}, {"errors_sent", 0}, {"packets_dropped_outbound", 0}, {"packets_dropped_inbound", 0}};
  const nlohmann::json lo{{"addresses", {address}}, {"counters", counters}, {"host_name", ""},   {"hwaddr", ""},
                          {"mtu", 65536},           {"state", "up"},        {"type", "loopback"}};
  return {{"status", power_name(instance.power)},
          {"status_code", power_code(instance.power)},
          {"disk", {{"root", {{"usage", 554409984}, {"total", 0}}}}},
          {"memory",
           {{"usage", up ? 35504128 : 0},
            {"usage_peak", up ? 44519424 : 0},
            {"total", up ? 1073741824 : 0},
            {"swap_usage", 0},
            {"swap_usage_peak", 0}}},
          {"network", up ? nlohmann::json{{"lo", lo}} : nlohmann::json(nullptr)},
          {"pid", up ? 4242 : 0},
          {"processes", up ? 11 : 0},
          {"cpu", {{"usage", up ? 626663254 : 0}, {"allocated_time", up ? 1000000000 : 0}}},
          {"started_at", up ? rfc3339(instance.last_used_at) : "0001-01-01T00:00:00Z"},
          {"os_info", nullptr}};
}

std::string instance_etag(const Instance& instance) {
  const nlohmann::json state{instance.config, instance.devices, instance.profiles, instance.description,
                             power_name(instance.power)};
  return hex_digest(state.dump());
}

void check_etag(const Instance& instance, const Request& request) {
  std::string wanted = request.header("if-match");
  if (wanted.empty()) return;
  if (wanted.size() >= 2 && wanted.front() == '"') wanted = wanted.substr(1, wanted.size() - 2);
  const std::string present = instance_etag(instance);
  if (wanted != present) throw ApiError(412, "ETag doesn't match: " + present + " vs " + wanted);
}

}  // namespace fake
